//! The filters of `find` and similar commands: `(artist == "x")`, and the pairs of older clients.

use std::time::SystemTime;

use crate::protocol::Ack;
use crate::track::{Tag, Track, timestamp};

/// A condition on tracks.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    All(Vec<Filter>),
    Not(Box<Filter>),
    /// The track's URI is this one, or is in this folder.
    Base(String),
    /// Modified since a time in the protocol's notation, in which times can be compared as texts.
    ModifiedSince(String),
    Text {
        of: Subject,
        contains: bool,
        fold: bool,
        value: String,
    },
}

/// The property of a track that is compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Subject {
    Any,
    File,
    Tag(Tag),
}

/// The maximum depth of an expression, because parsing and evaluating it are recursive.
const DEEPEST: usize = 64;

impl Filter {
    /// Parses the arguments of a command. With `search`, case is ignored, and a part of the text is
    /// sufficient.
    pub fn parse(words: &[String], search: bool) -> Result<Filter, Ack> {
        if let [expression, rest @ ..] = words
            && expression.starts_with('(')
        {
            let mut parser = Parser { rest: expression, search };
            let filter = parser.expression(DEEPEST)?;
            if !parser.rest.is_empty() {
                return Err(Ack::argument("Unparsed garbage after expression"));
            }
            return if rest.is_empty() { Ok(filter) } else { Err(wrong_number()) };
        }
        if words.is_empty() || words.len() % 2 == 1 {
            return Err(wrong_number());
        }
        let pairs = words.chunks_exact(2);
        let all = pairs.map(|pair| Filter::old_style(&pair[0], pair[1].clone(), search));
        all.collect::<Result<_, _>>().map(Filter::All)
    }

    fn old_style(subject: &str, value: String, search: bool) -> Result<Filter, Ack> {
        match subject.to_ascii_lowercase().as_str() {
            "base" => Ok(Filter::Base(value)),
            "modified-since" => modified_since(value),
            _ => {
                let of = Subject::named(subject).ok_or_else(|| Ack::argument("Unknown filter type"))?;
                Ok(Filter::Text { of, contains: search, fold: search, value })
            }
        }
    }

    pub fn matches(&self, track: &Track) -> bool {
        match self {
            Filter::All(filters) => filters.iter().all(|filter| filter.matches(track)),
            Filter::Not(filter) => !filter.matches(track),
            Filter::Base(folder) => is_within(&track.uri, folder),
            Filter::ModifiedSince(time) => track.modified.is_some_and(|modified| is_since(modified, time)),
            Filter::Text { of, contains, fold, value } => {
                let wanted = folded(value, *fold);
                let is_match = |text: &str| {
                    let text = folded(text, *fold);
                    if *contains { text.contains(&wanted) } else { text == wanted }
                };
                match of {
                    Subject::File => is_match(&track.uri),
                    Subject::Any => track.tags.iter().any(|(_, value)| is_match(value)),
                    // A missing tag is compared like an empty one.
                    Subject::Tag(tag) => {
                        let mut values = track.values(*tag).peekable();
                        if values.peek().is_none() { is_match("") } else { values.any(is_match) }
                    }
                }
            }
        }
    }
}

impl Subject {
    fn named(name: &str) -> Option<Subject> {
        match name.to_ascii_lowercase().as_str() {
            "any" => Some(Subject::Any),
            "file" | "filename" => Some(Subject::File),
            _ => Tag::named(name).map(Subject::Tag),
        }
    }
}

fn wrong_number() -> Ack {
    Ack::argument("Incorrect number of filter arguments")
}

fn folded(text: &str, fold: bool) -> String {
    if fold { text.to_lowercase() } else { text.to_owned() }
}

/// Whether a URI is `folder` itself, or is in it.
pub fn is_within(uri: &str, folder: &str) -> bool {
    folder.is_empty() || uri.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// `2024-02-29`, with or without `T12:00:00Z`; or seconds since 1970.
fn modified_since(time: String) -> Result<Filter, Ack> {
    let pattern = "0000-00-00T00:00:00Z";
    let fits = time.chars().zip(pattern.chars());
    let mut fits = fits.map(|(char, like)| if like == '0' { char.is_ascii_digit() } else { char == like });
    let is_date = [10, pattern.len()].contains(&time.len()) && fits.all(|fits| fits);
    if is_date || time.parse::<u64>().is_ok() {
        Ok(Filter::ModifiedSince(time))
    } else {
        Err(Ack::argument("Failed to parse date"))
    }
}

/// Old clients send seconds since 1970.
fn is_since(modified: SystemTime, time: &str) -> bool {
    match time.parse::<u64>() {
        Ok(seconds) => modified.duration_since(SystemTime::UNIX_EPOCH).is_ok_and(|age| age.as_secs() >= seconds),
        Err(_) => timestamp(modified).as_str() >= time,
    }
}

/// The rest of an expression.
struct Parser<'a> {
    rest: &'a str,
    search: bool,
}

impl<'a> Parser<'a> {
    /// `(!X)`, `(X AND Y)`, `(base "X")` or `(tag == "x")`, up to a depth.
    fn expression(&mut self, depth: usize) -> Result<Filter, Ack> {
        let inner = depth.checked_sub(1).ok_or_else(|| Ack::argument("Expression is nested too deeply"))?;
        self.expect("(", "'(' expected")?;
        if self.take("!") {
            let filter = self.expression(inner)?;
            self.expect(")", "')' expected")?;
            return Ok(Filter::Not(Box::new(filter)));
        }
        if self.rest.starts_with('(') {
            let mut filters = vec![self.expression(inner)?];
            while !self.take(")") {
                self.expect("AND", "'AND' expected")?;
                filters.push(self.expression(inner)?);
            }
            return Ok(Filter::All(filters));
        }
        let filter = self.comparison()?;
        self.expect(")", "')' expected")?;
        Ok(filter)
    }

    fn comparison(&mut self) -> Result<Filter, Ack> {
        let name = self.name();
        if name.is_empty() {
            return Err(Ack::argument("Word expected"));
        }
        match name.to_ascii_lowercase().as_str() {
            "base" => return self.value().map(Filter::Base),
            "modified-since" => return modified_since(self.value()?),
            _ => {}
        }
        let of = Subject::named(name).ok_or_else(|| Ack::argument(format!("Unknown filter type: {name}")))?;
        let (not, contains) = match () {
            () if self.take("==") => (false, false),
            () if self.take("!=") => (true, false),
            () if self.take("contains") => (false, true),
            () if self.take("!contains") => (true, true),
            () => return Err(Ack::argument("'==' or '!=' expected")),
        };
        let value = self.value()?;
        let filter = Filter::Text { of, contains, fold: self.search, value };
        Ok(if not { Filter::Not(Box::new(filter)) } else { filter })
    }

    fn name(&mut self) -> &'a str {
        let end = self.rest.find(|char: char| !char.is_ascii_alphanumeric() && char != '_' && char != '-');
        let (name, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest.trim_start();
        name
    }

    /// A text in single or double quotes.
    fn value(&mut self) -> Result<String, Ack> {
        let quote = self.rest.chars().next().filter(|char| ['"', '\''].contains(char));
        let quote = quote.ok_or_else(|| Ack::argument("Quoted string expected"))?;
        let mut value = String::new();
        let mut chars = self.rest.char_indices().skip(1);
        while let Some((at, char)) = chars.next() {
            if char == quote {
                self.rest = self.rest[at + 1..].trim_start();
                return Ok(value);
            }
            let escaped = if char == '\\' { chars.next().map(|(_, char)| char) } else { Some(char) };
            value.extend(escaped);
        }
        Err(Ack::argument("Closing quote not found"))
    }

    fn take(&mut self, token: &str) -> bool {
        let Some(rest) = self.rest.strip_prefix(token) else {
            return false;
        };
        self.rest = rest.trim_start();
        true
    }

    fn expect(&mut self, token: &str, complaint: &str) -> Result<(), Ack> {
        if self.take(token) { Ok(()) } else { Err(Ack::argument(complaint)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn track() -> Track {
        let tags = vec![(Tag::ARTIST, "The Kinks".to_owned()), (Tag::TITLE, "Lola".to_owned())];
        Track { uri: "kinks/lola.ogg".into(), tags, ..Track::default() }
    }

    fn matches(words: &[&str], search: bool) -> Result<bool, String> {
        let words: Vec<_> = words.iter().map(ToString::to_string).collect();
        Filter::parse(&words, search).map(|filter| filter.matches(&track())).map_err(|ack| ack.text)
    }

    #[test]
    fn pairs_are_all_to_match() {
        assert_eq!(matches(&["artist", "The Kinks", "title", "Lola"], false), Ok(true));
        assert_eq!(matches(&["artist", "The Kinks", "title", "lola"], false), Ok(false));
        assert_eq!(matches(&["ARTIST", "kink"], true), Ok(true));
        assert_eq!(matches(&["any", "LOL"], true), Ok(true));
        assert_eq!(matches(&["base", "kinks"], false), Ok(true));
        assert_eq!(matches(&["base", "kin"], false), Ok(false));
    }

    #[test]
    fn expressions_nest() {
        let both = r#"((artist == "The Kinks") AND (!(title contains 'ola ')))"#;
        assert_eq!(matches(&[both], false), Ok(true));
        assert_eq!(matches(&[r#"(title == "Lo\"la")"#], false), Ok(false));
        assert_eq!(matches(&["(albumartist == 'The Kinks')"], false), Ok(true));
        assert_eq!(matches(&["(album == '')"], false), Ok(true));
        assert_eq!(matches(&["(file != 'x')"], false), Ok(true));
        assert_eq!(matches(&["(title !contains 'ol')"], false), Ok(false));
    }

    #[test]
    fn expressions_nest_no_deeper_than_allowed() {
        let nested =
            |prefix: &str, depth| format!("{}(title == 'Lola'){}", prefix.repeat(depth - 1), ")".repeat(depth - 1));
        assert_eq!(matches(&[&nested("(", DEEPEST)], false), Ok(true));
        for prefix in ["(", "(!", "((file != 'x') AND "] {
            assert!(matches(&[&nested(prefix, DEEPEST)], false).is_ok(), "{prefix}");
            for wrong in [nested(prefix, DEEPEST + 1), prefix.repeat(10_000)] {
                assert_eq!(matches(&[&wrong], false), Err("Expression is nested too deeply".into()), "{prefix}");
            }
        }
    }

    #[test]
    fn what_is_wrong_is_said_in_the_words_of_mpd() {
        let wrong = |word: &str| matches(&[word], false).unwrap_err();
        assert_eq!(wrong("(bad == 'x')"), "Unknown filter type: bad");
        assert_eq!(wrong("(file == 'x'"), "')' expected");
        assert_eq!(wrong("(file == x)"), "Quoted string expected");
        assert_eq!(wrong("(file ~ 'x')"), "'==' or '!=' expected");
        assert_eq!(wrong("((file == 'x') OR (file == 'y'))"), "'AND' expected");
        assert_eq!(wrong("(file == 'x') x"), "Unparsed garbage after expression");
        assert_eq!(wrong("title"), "Incorrect number of filter arguments");
    }
}
