//! The shape of the code: what ARCHITECTURE.md says of the modules.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The modules of a folder, and which of each other they import: those that they name after one of `roots`.
fn imports(folder: &str, roots: &[&str]) -> BTreeMap<String, BTreeSet<String>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .join(folder);
    let mut modules = BTreeMap::new();
    for entry in fs::read_dir(&folder).expect("the sources are here") {
        let path = entry.expect("a folder can be read").path();
        let name = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        if path.extension().is_some_and(|extension| extension == "rs")
            && name != "lib"
            && name != "mod"
        {
            let source = fs::read_to_string(&path).expect("a source is text");
            modules.insert(name, named_after(&source, roots));
        }
    }
    let known: BTreeSet<_> = modules.keys().cloned().collect();
    for (name, named) in &mut modules {
        named.retain(|other| other != name && known.contains(other));
    }
    modules
}

/// What a source names as `root::name`, or as one of `root::{..}`.
fn named_after(source: &str, roots: &[&str]) -> BTreeSet<String> {
    let code: Vec<_> = source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    let code = code.join("\n");
    let word = |text: &str| -> String {
        let is_part = |letter: &char| letter.is_alphanumeric() || *letter == '_';
        text.trim_start().chars().take_while(is_part).collect()
    };
    let mut named = BTreeSet::new();
    for root in roots {
        for after in code.split(root).skip(1) {
            match after
                .strip_prefix('{')
                .and_then(|list| list.split_once('}'))
            {
                Some((list, _)) => named.extend(list.split(',').map(word)),
                None => drop(named.insert(word(after))),
            }
        }
    }
    named
}

/// Takes away, again and again, the modules that import none of those that are left.
fn circles(mut modules: BTreeMap<String, BTreeSet<String>>) -> BTreeMap<String, BTreeSet<String>> {
    loop {
        let left: BTreeSet<_> = modules.keys().cloned().collect();
        let before = modules.len();
        modules.retain(|_, named| {
            named.retain(|other| left.contains(other));
            !named.is_empty()
        });
        if modules.len() == before {
            return modules;
        }
    }
}

#[test]
fn imports_go_in_no_circle() {
    for (folder, roots) in [
        ("pykka-core/src", &["crate::"][..]),
        ("pykka-macros/src", &["crate::"]),
        ("pykka-macros/src/expand", &["super::"]),
        ("pykka-macros/src/validate", &["super::"]),
    ] {
        let modules = imports(folder, roots);
        assert!(
            modules.values().any(|named| !named.is_empty()),
            "it looks at {folder}"
        );
        let circles = circles(modules);
        assert!(
            circles.is_empty(),
            "in {folder}, these import each other, or one of those: {circles:#?}"
        );
    }
}

/// What lies in the repository, as text.
fn read(path: &str) -> Option<String> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    fs::read_to_string(repository.join(path)).ok()
}

#[test]
fn every_test_that_the_guarantees_name_exists() {
    let guarantees = read("GUARANTEES.md").expect("they are there");
    // Code spans are every second piece between backticks.
    let spans = guarantees.split('`').skip(1).step_by(2);
    let named: Vec<_> = spans
        .filter_map(|span| span.split_once("::"))
        .filter(|(file, test)| {
            let is_name = |text: &str| {
                text.chars()
                    .all(|c| c.is_ascii_lowercase() || "_0123456789".contains(c))
            };
            is_name(file) && is_name(test) && test.len() > 12
        })
        .collect();
    assert!(named.len() > 100, "only {} tests were found", named.len());
    let missing: Vec<_> = named
        .iter()
        .filter(|(file, test)| {
            let places = [
                format!("tests/{file}.rs"),
                format!("pykka-core/src/{file}.rs"),
                format!("pykka-core/src/{file}/tests.rs"),
            ];
            let sources = places.iter().filter_map(|place| read(place));
            !sources
                .into_iter()
                .any(|source| source.contains(&format!("fn {test}(")))
        })
        .collect();
    assert!(missing.is_empty(), "there are no such tests: {missing:?}");
}

#[test]
fn every_file_of_tests_is_in_their_table_of_contents() {
    let contents = read("tests/lib.rs").expect("it is there");
    let manifest = read("tests/Cargo.toml").expect("it is there");
    let paths = manifest
        .lines()
        .filter_map(|line| line.strip_prefix("path = \""));
    for path in paths {
        let file = path.trim_end_matches(".rs\"");
        let is_listed = file == "lib" || contents.contains(&format!("`{file}`"));
        assert!(is_listed, "{file} is not listed in tests/lib.rs");
    }
}
