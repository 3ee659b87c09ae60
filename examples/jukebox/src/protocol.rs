//! The protocol's grammar: parses lines and writes answers. It doesn't depend on the rest of the
//! program.

use std::fmt::Display;
use std::io::Write;
use std::ops::Range;
use std::str::FromStr;
use std::time::Duration;

use crate::connection::ReplyWriter;

/// The first line that a client receives.
pub const GREETING: &str = "OK MPD 0.23.5";

/// Why a command was refused. The numbers are the protocol's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    Argument = 2,
    Password = 3,
    Permission = 4,
    Unknown = 5,
    NoExist = 50,
    PlaylistMax = 51,
    System = 52,
    PlayerSync = 55,
    Exist = 56,
}

/// A refusal, which any actor may return. The session adds which command it was for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ack {
    pub code: Code,
    pub text: String,
}

pub type CommandResult = Result<(), Ack>;

impl Ack {
    pub fn new(code: Code, text: impl Into<String>) -> Ack {
        Ack { code, text: text.into() }
    }

    pub fn argument(text: impl Into<String>) -> Ack {
        Ack::new(Code::Argument, text)
    }

    pub fn no_exist(text: impl Into<String>) -> Ack {
        Ack::new(Code::NoExist, text)
    }

    pub fn system(error: impl Display) -> Ack {
        Ack::new(Code::System, error.to_string())
    }

    /// The refusal as a line. Line breaks in the text are replaced, because they would end the
    /// line.
    pub fn line(&self, index: usize, command: &str) -> String {
        let text = self.text.replace(['\n', '\r'], " ");
        format!("ACK [{}@{index}] {{{command}}} {text}", self.code as u8)
    }
}

/// The actor that should have answered has terminated, has panicked, or takes too long.
impl From<pykka::Error> for Ack {
    fn from(error: pykka::Error) -> Ack {
        Ack::system(error)
    }
}

impl From<pykka::TellError> for Ack {
    fn from(error: pykka::TellError) -> Ack {
        Ack::system(error)
    }
}

/// An answer. It is sent as it grows, so a large answer needs little memory.
#[derive(Default)]
pub struct Reply {
    text: Vec<u8>,
    writer: Option<ReplyWriter>,
    failed: bool,
}

/// The size at which the buffered part of an answer is sent.
const LARGE: usize = 64 * 1024;

impl Reply {
    pub fn to(writer: ReplyWriter) -> Reply {
        Reply { writer: Some(writer), ..Reply::default() }
    }

    /// Writes a line unchanged.
    pub fn line(&mut self, line: &str) {
        self.text.extend(line.as_bytes());
        self.text.push(b'\n');
        self.send_if_large();
    }

    /// Writes a pair as one line, whatever the value is: a file's name must not be able to forge a
    /// line.
    pub fn pair(&mut self, key: &str, value: impl Display) {
        let begin = self.text.len();
        let _ = write!(self.text, "{key}: {value}");
        for byte in &mut self.text[begin..] {
            if [b'\n', b'\r'].contains(byte) {
                *byte = b' ';
            }
        }
        self.text.push(b'\n');
        self.send_if_large();
    }

    pub fn some(&mut self, key: &str, value: Option<impl Display>) {
        if let Some(value) = value {
            self.pair(key, value);
        }
    }

    pub fn flag(&mut self, key: &str, value: bool) {
        self.pair(key, u8::from(value));
    }

    /// Writes binary data.
    pub fn binary(&mut self, bytes: &[u8]) {
        self.pair("binary", bytes.len());
        self.text.extend(bytes);
        self.text.push(b'\n');
        self.send_if_large();
    }

    /// Sends the buffered part. After a failure, nothing more is sent.
    pub fn send(&mut self) {
        if let Some(writer) = self.writer.as_mut().filter(|_| !self.failed) {
            self.failed = writer.send(&self.text).is_err();
        }
        self.text.clear();
    }

    fn send_if_large(&mut self) {
        if self.text.len() > LARGE {
            self.send();
        }
    }

    /// Whether the client can't receive it any more.
    pub fn has_failed(&self) -> bool {
        self.failed
    }
}

/// Quotes a text, so that [`words`] reads it as one word.
pub fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The maximum number of words in a line.
const MOST_WORDS: usize = 64;

/// Splits a line into words. A word in quotes may contain spaces, and any character after a `\`.
pub fn words(line: &str) -> Result<Vec<String>, Ack> {
    let unknown = |text: &str| Ack::new(Code::Unknown, text);
    let mut words = Vec::new();
    let mut rest = line.trim_start_matches([' ', '\t']);
    while !rest.is_empty() {
        let word;
        if let Some(quoted) = rest.strip_prefix('"') {
            (word, rest) = unquote(quoted).ok_or_else(|| unknown("Missing closing '\"'"))?;
            if !rest.is_empty() && !rest.starts_with([' ', '\t']) {
                return Err(unknown("Space expected after closing '\"'"));
            }
        } else {
            let end = rest.find([' ', '\t']).unwrap_or(rest.len());
            word = rest[..end].to_owned();
            rest = &rest[end..];
            if word.contains(['"', '\'']) || word.bytes().any(|byte| byte < b' ') {
                return Err(unknown("Invalid unquoted character"));
            }
        }
        if words.len() == MOST_WORDS {
            return Err(Ack::argument("Too many arguments"));
        }
        words.push(word);
        rest = rest.trim_start_matches([' ', '\t']);
    }
    Ok(words)
}

/// The word after an opening quote, and the rest of the line after the closing quote.
fn unquote(quoted: &str) -> Option<(String, &str)> {
    let mut word = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => return Some((word, &quoted[at + 1..])),
            '\\' => word.push(chars.next()?.1),
            char => word.push(char),
        }
    }
    None
}

// --- Arguments -----------------------------------------------------------------------------------

/// An integer, or a refusal that says what was expected.
pub fn integer<T: FromStr>(word: &str) -> Result<T, Ack> {
    let Ok(wide) = word.parse::<i64>() else {
        return Err(Ack::argument(format!("Integer expected: {word}")));
    };
    let narrow = wide.to_string().parse();
    narrow.map_err(|_| too_large(wide))
}

/// An integer that is at most `most`.
pub fn at_most(word: &str, most: u32) -> Result<u32, Ack> {
    integer(word).and_then(|number: u32| if number > most { Err(too_large(number)) } else { Ok(number) })
}

pub fn too_large(number: impl Display) -> Ack {
    Ack::argument(format!("Number too large: {number}"))
}

pub fn boolean(word: &str) -> Result<bool, Ack> {
    match word {
        "0" => Ok(false),
        "1" => Ok(true),
        _ => Err(Ack::argument(format!("Boolean (0/1) expected: {word}"))),
    }
}

pub fn seconds(word: &str) -> Result<Duration, Ack> {
    let seconds = float(word)?;
    if seconds < 0.0 {
        return Err(Ack::argument(format!("Negative value not allowed: {word}")));
    }
    Duration::try_from_secs_f64(seconds).map_err(|_| too_large(word))
}

pub fn float(word: &str) -> Result<f64, Ack> {
    let number = word.parse().ok().filter(|number: &f64| number.is_finite());
    number.ok_or_else(|| Ack::argument(format!("Float expected: {word}")))
}

/// `3`, `3:5` or `3:`, which has no end. `-1` means everything.
pub fn range(word: &str) -> Result<Range<usize>, Ack> {
    let expected = || Ack::argument(format!("Integer or range expected: {word}"));
    let number = |text: &str| text.parse::<u32>().map(|number| number as usize).map_err(|_| expected());
    if word == "-1" {
        return Ok(0..usize::MAX);
    }
    let range = match word.split_once(':') {
        None => number(word).map(|only| only..only + 1)?,
        Some((from, "")) => number(from)?..usize::MAX,
        Some((from, to)) => number(from)?..number(to)?,
    };
    if range.start > range.end {
        return Err(Ack::argument(format!("Malformed range: {word}")));
    }
    Ok(range)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_split_and_unquoted() {
        let split = |line| words(line).map_err(|ack| ack.text);
        assert_eq!(split(r#"add  "a \"b\" \\ c" d"#).unwrap(), ["add", r#"a "b" \ c"#, "d"]);
        assert_eq!(split("").unwrap(), [""; 0]);
        assert_eq!(split(r#"add """#).unwrap(), ["add", ""]);
        assert_eq!(split(r#"add "x"#).unwrap_err(), "Missing closing '\"'");
        assert_eq!(split(r#"add "x\"#).unwrap_err(), "Missing closing '\"'");
        assert_eq!(split(r#"add "x"y"#).unwrap_err(), "Space expected after closing '\"'");
        assert_eq!(split(r#"add x"y"#).unwrap_err(), "Invalid unquoted character");
    }

    #[test]
    fn ranges_are_read() {
        assert_eq!(range("3").unwrap(), 3..4);
        assert_eq!(range("3:5").unwrap(), 3..5);
        assert_eq!(range("3:").unwrap(), 3..usize::MAX);
        assert_eq!(range("5:3").unwrap_err().text, "Malformed range: 5:3");
        assert_eq!(range("x").unwrap_err().text, "Integer or range expected: x");
    }

    #[test]
    fn a_refusal_is_one_line() {
        let ack = Ack::system("two\nlines");
        assert_eq!(ack.line(3, "add"), "ACK [52@3] {add} two lines");
    }

    #[test]
    fn a_value_is_one_line() {
        let mut reply = Reply::default();
        reply.pair("playlist", "x\nOK\r\n");
        assert_eq!(reply.text, b"playlist: x OK  \n");
    }

    #[test]
    fn what_is_quoted_is_read_as_it_was() {
        for text in ["", "a b", r#"a \"b\" \"#, "tab\t"] {
            assert_eq!(words(&quote(text)).unwrap(), [text]);
        }
    }

    #[test]
    fn a_line_has_no_more_words_than_allowed() {
        assert_eq!(words(&"x ".repeat(MOST_WORDS)).unwrap().len(), MOST_WORDS);
        assert_eq!(words(&"x ".repeat(MOST_WORDS + 1)).unwrap_err().text, "Too many arguments");
    }

    #[test]
    fn numbers_say_what_is_wrong_with_them() {
        assert_eq!(integer::<u8>("300").unwrap_err().text, "Number too large: 300");
        assert_eq!(integer::<u8>("x").unwrap_err().text, "Integer expected: x");
        assert_eq!(at_most("101", 100).unwrap_err().text, "Number too large: 101");
        assert_eq!(float("inf").unwrap_err().text, "Float expected: inf");
    }
}
