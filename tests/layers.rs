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
