//! Texts in constants, which can't allocate: those of the errors that they fail with, and names.

/// A text that is put together in a constant.
pub(super) struct Text {
    bytes: [u8; 512],
    length: usize,
}

impl Text {
    pub(super) const fn new() -> Self {
        Text {
            bytes: [0; 512],
            length: 0,
        }
    }

    /// Adds a text. What doesn't fit is cut off.
    pub(super) const fn with(mut self, more: &str) -> Self {
        let more = more.as_bytes();
        let mut index = 0;
        while index < more.len() && self.length < self.bytes.len() {
            self.bytes[self.length] = more[index];
            self.length += 1;
            index += 1;
        }
        self
    }

    pub(super) const fn as_str(&self) -> &str {
        match str::from_utf8(self.bytes.split_at(self.length).0) {
            Ok(text) => text,
            Err(_) => "a name was too long",
        }
    }
}

/// Whether one of the texts is this one. An empty one is none.
pub(super) const fn contains(texts: &[&str], wanted: &str) -> bool {
    let mut index = 0;
    while index < texts.len() {
        let is_different = is_before(texts[index], wanted) || is_before(wanted, texts[index]);
        if !is_different && !wanted.is_empty() {
            return true;
        }
        index += 1;
    }
    false
}

/// Whether it is less than the other text. A constant can't use `<` for this.
pub(super) const fn is_before(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut index = 0;
    while index < one.len() && index < other.len() {
        if one[index] != other[index] {
            return one[index] < other[index];
        }
        index += 1;
    }
    one.len() < other.len()
}
