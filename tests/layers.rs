//! The shape of the code: what ARCHITECTURE.md and GUARANTEES.md say of the sources and the tests.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The folders of the core crate. Each imports only from those above it.
const CORE: &[&str] = &[
    "sync",
    "error",
    "pool",
    "reply",
    "timer",
    "message",
    "wait",
    "future",
    "mailbox",
    "address",
    "actor",
    "testing",
    "inspect",
    "macro_support",
];

/// The crates whose sources the claims are about.
const CRATES: &[&str] = &["pykka-core/src", "pykka-macros/src", "pykka/src"];

/// The longest a file may be, in lines, without the unit tests at its end: so nobody has to scroll far to learn it.
const LONGEST: usize = 400;

/// The files that are longer, because to split them would tear one thought. The reason stands beside each.
const LONGER: &[&str] = &["pykka/src/guide/expanded.rs"];

/// A source file of one of the crates.
#[derive(Clone)]
struct Source {
    /// From the root of the repository, with slashes.
    path: String,
    /// Its module: `["reply", "target"]` for `reply/target.rs`, `["reply"]` for `reply/mod.rs`.
    module: Vec<String>,
    text: String,
}

impl Source {
    /// The lines without the unit tests at the end.
    fn lines(&self) -> std::str::Lines<'_> {
        let text = self.text.split("\nmod tests {").next();
        text.unwrap_or_default().lines()
    }

    /// What is compiled for users, without comments.
    fn code(&self) -> String {
        let lines = self.lines();
        let code: Vec<_> = lines
            .map(|line| line.split("//").next().unwrap_or_default())
            .collect();
        code.join("\n")
    }

    /// The paths that it names after `crate::` or `super::`, as modules of the crate.
    fn imports(&self) -> Vec<Vec<String>> {
        let code = self.code();
        let mut imports = named_after(&code, "crate::");
        let mut parent = self.module.clone();
        if !self.path.ends_with("/mod.rs") {
            parent.pop();
        }
        let above = parent.split_last().map_or(&[][..], |(_, above)| above);
        let base = if self.path.ends_with("/mod.rs") {
            above
        } else {
            &parent
        };
        for named in named_after(&code, "super::") {
            imports.push([base, &named].concat());
        }
        imports
    }

    fn is_tests(&self) -> bool {
        self.module.last().is_some_and(|name| name == "tests")
    }
}

/// The paths of lower-case names that follow `root`: `["reply", "target"]` of `crate::reply::target::Target`, one for each in
/// a list in braces.
fn named_after(code: &str, root: &str) -> Vec<Vec<String>> {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    let mut named = Vec::new();
    for (at, _) in code.match_indices(root) {
        if code[..at].ends_with(is_part) || code[..at].ends_with('$') {
            continue;
        }
        let mut rest = &code[at + root.len()..];
        let mut path = Vec::new();
        loop {
            let end = rest.find(|letter| !is_part(letter)).unwrap_or(rest.len());
            if end == 0 {
                break;
            }
            path.push(rest[..end].to_owned());
            rest = match rest[end..].strip_prefix("::") {
                Some(rest) => rest,
                None => break,
            };
        }
        match rest.strip_prefix('{').and_then(|list| list.split_once('}')) {
            Some((list, _)) => {
                for one in list.split(',').map(str::trim).filter(|one| !one.is_empty()) {
                    let first: String = one.chars().take_while(|c| is_part(*c)).collect();
                    named.push([path.clone(), vec![first]].concat());
                }
            }
            None => named.push(path),
        }
    }
    named
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The sources of a crate, in all its folders.
fn sources(folder: &str) -> Vec<Source> {
    let mut sources = Vec::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(inside) = folders.pop() {
        for entry in fs::read_dir(repository().join(&inside)).expect("the sources are here") {
            let entry = entry.expect("a folder can be read");
            let path = inside.join(entry.file_name());
            if entry.path().is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                sources.push(source(&path, folder));
            }
        }
    }
    assert!(sources.len() > 1, "it looks at {folder}");
    sources
}

fn source(path: &Path, folder: &str) -> Source {
    let within = path
        .strip_prefix(folder)
        .expect("it lies within")
        .with_extension("");
    let mut module: Vec<_> = within
        .iter()
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    if module
        .last()
        .is_some_and(|last| last == "mod" || last == "lib")
    {
        module.pop();
    }
    Source {
        path: path.to_string_lossy().into_owned(),
        module,
        text: fs::read_to_string(repository().join(path)).expect("a source is text"),
    }
}

/// Which modules of a crate import which others, by their paths.
fn graph(folder: &str) -> BTreeMap<String, BTreeSet<String>> {
    let sources = sources(folder);
    let modules: BTreeSet<_> = sources.iter().map(|source| &source.module).collect();
    let compiled = sources.iter().filter(|source| !source.is_tests());
    compiled
        .filter(|source| !source.module.is_empty())
        .map(|source| {
            let named = source.imports().into_iter().filter_map(|mut path| {
                while !path.is_empty() && !modules.contains(&path) {
                    path.pop();
                }
                (!path.is_empty() && path != source.module).then(|| path.join("::"))
            });
            (source.module.join("::"), named.collect())
        })
        .collect()
}

/// Takes away, again and again, the modules that import none of those that are left.
fn cycles(mut modules: BTreeMap<String, BTreeSet<String>>) -> BTreeMap<String, BTreeSet<String>> {
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
fn no_modules_of_a_crate_import_each_other() {
    for folder in CRATES {
        let cycles = cycles(graph(folder));
        assert!(
            cycles.is_empty(),
            "in {folder}, these import each other, or one of those: {cycles:#?}"
        );
    }
}

#[test]
fn a_folder_of_the_core_imports_only_from_those_above_it() {
    let place = |module: &str| {
        let folder = module.split("::").next();
        CORE.iter().position(|name| Some(*name) == folder)
    };
    let mut wrong = Vec::new();
    for (module, imports) in graph("pykka-core/src") {
        let at = place(&module).unwrap_or_else(|| panic!("{module} is in none of the folders"));
        let below = imports
            .into_iter()
            .filter(|import| place(import) > Some(at));
        wrong.extend(below.map(|import| format!("{module} imports {import}")));
    }
    assert!(wrong.is_empty(), "these go upwards: {wrong:#?}");
}

#[test]
fn the_core_lists_its_folders_in_the_order_of_imports() {
    let root = read("pykka-core/src/lib.rs").expect("it is there");
    let listed: Vec<_> = root
        .lines()
        .filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod "))
        .filter_map(|name| name.strip_suffix(';'))
        .collect();
    assert_eq!(listed, CORE);
}

#[test]
fn a_module_with_modules_within_is_a_folder_with_a_mod_rs() {
    for folder in CRATES {
        for source in sources(folder) {
            let beside = repository().join(&source.path).with_extension("");
            assert!(
                !beside.is_dir(),
                "{} belongs into the folder beside it",
                source.path
            );
        }
    }
}

#[test]
fn no_file_is_longer_than_one_can_read_at_once() {
    let longer: Vec<_> = CRATES
        .iter()
        .chain(&["tests"])
        .flat_map(|folder| sources(folder))
        .filter(|source| source.lines().count() > LONGEST)
        .map(|source| source.path)
        .filter(|path| !LONGER.contains(&path.as_str()))
        .collect();
    assert!(
        longer.is_empty(),
        "longer than {LONGEST} lines: {longer:#?}"
    );
}

/// Demands that only the files under `allowed` contain any of the words.
fn only_in(folder: &str, allowed: &[&str], words: &[&str]) {
    let mut found = BTreeSet::new();
    for source in sources(folder).iter().filter(|source| !source.is_tests()) {
        let code = source.code();
        for word in words.iter().filter(|word| code.contains(**word)) {
            found.insert(*word);
            let is_allowed = allowed.iter().any(|path| {
                source
                    .path
                    .strip_prefix(folder)
                    .is_some_and(|within| within[1..].starts_with(path))
            });
            assert!(
                is_allowed,
                "{} has `{word}`, which belongs into {allowed:?}",
                source.path
            );
        }
    }
    assert_eq!(
        found.len(),
        words.len(),
        "of {words:?} only {found:?} are anywhere"
    );
}

#[test]
fn what_has_one_place_is_there_only() {
    let core = "pykka-core/src";
    only_in(
        core,
        &["sync/"],
        &["std::sync::", "std::thread", "std::{thread"],
    );
    only_in(core, &["error/unwind.rs"], &["catch_unwind"]);
    only_in(core, &["error/events.rs", "error/spans.rs"], &["tracing::"]);
    only_in(
        core,
        &[
            "mailbox/state/mod.rs",
            "reply/oneshot/",
            "sync/simulated/coroutines.rs",
            "sync/stack.rs",
            "wait/current.rs",
        ],
        &["unsafe {", "unsafe impl"],
    );
    let macros = "pykka-macros/src";
    only_in(
        macros,
        &["expand/", "fallback.rs"],
        &[" quote!", "quote_spanned!"],
    );
    only_in(macros, &["names.rs"], &["format_ident!", "Ident::new"]);
    only_in(
        macros,
        &["errors.rs", "options.rs", "validate/"],
        &["Error::new"],
    );
}

/// What lies in the repository, as text.
fn read(path: &str) -> Option<String> {
    fs::read_to_string(repository().join(path)).ok()
}

#[test]
fn every_test_that_the_guarantees_name_exists() {
    let guarantees = read("GUARANTEES.md").expect("they are there");
    let tests = ["pykka-core/src", "tests", "pykka-remote/tests"]
        .map(sources)
        .concat();
    // Code spans are every second piece between backticks.
    let spans = guarantees.split('`').skip(1).step_by(2);
    let named: Vec<_> = spans
        .filter_map(|span| span.split_once("::"))
        .filter(|(file, test)| {
            let is_name = |text: &str| {
                text.chars()
                    .all(|c| c.is_ascii_lowercase() || "_0123456789".contains(c))
            };
            is_name(file) && is_name(test) && test.matches('_').count() > 2
        })
        .collect();
    assert!(named.len() > 100, "only {} tests were found", named.len());
    let missing: Vec<_> = named
        .iter()
        .filter(|(file, test)| {
            let text = format!("fn {test}(");
            !tests
                .iter()
                .filter(|source| source.module.iter().any(|name| name == file))
                .any(|source| source.text.contains(&text))
        })
        .collect();
    assert!(missing.is_empty(), "there are no such tests: {missing:?}");
}

#[test]
fn every_file_of_tests_is_in_their_table_of_contents() {
    let contents = read("tests/lib.rs").expect("it is there");
    for source in sources("tests") {
        let Some(topic) = source.module.first().filter(|topic| *topic != "common") else {
            continue;
        };
        let is_listed = contents.contains(&format!("`{topic}`"));
        assert!(is_listed, "{topic} is not listed in tests/lib.rs");
    }
}
