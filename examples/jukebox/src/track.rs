//! A track and its tags.

use std::fmt;
use std::time::{Duration, SystemTime};

/// The tags of the protocol, in the order of the listings.
pub const TAGS: [&str; 30] = [
    "Artist",
    "ArtistSort",
    "Album",
    "AlbumSort",
    "AlbumArtist",
    "AlbumArtistSort",
    "Title",
    "Track",
    "Name",
    "Genre",
    "Date",
    "OriginalDate",
    "Composer",
    "ComposerSort",
    "Performer",
    "Conductor",
    "Work",
    "Movement",
    "MovementNumber",
    "Ensemble",
    "Location",
    "Grouping",
    "Disc",
    "Label",
    "MUSICBRAINZ_ARTISTID",
    "MUSICBRAINZ_ALBUMID",
    "MUSICBRAINZ_ALBUMARTISTID",
    "MUSICBRAINZ_TRACKID",
    "MUSICBRAINZ_RELEASETRACKID",
    "MUSICBRAINZ_WORKID",
];

/// One of [`TAGS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tag(usize);

impl Tag {
    pub const ARTIST: Tag = Tag(0);
    pub const ALBUM: Tag = Tag(2);
    pub const ALBUM_ARTIST: Tag = Tag(4);
    pub const TITLE: Tag = Tag(6);
    pub const TRACK: Tag = Tag(7);
    pub const DISC: Tag = Tag(22);

    pub fn all() -> impl Iterator<Item = Tag> {
        (0..TAGS.len()).map(Tag)
    }

    /// Finds a tag by its name in any case.
    pub fn named(name: &str) -> Option<Tag> {
        Tag::all().find(|tag| tag.name().eq_ignore_ascii_case(name))
    }

    pub fn name(self) -> &'static str {
        TAGS[self.0]
    }

    /// The tag that replaces a missing one, as in MPD.
    pub fn fallback(self) -> Option<Tag> {
        (self == Tag::ALBUM_ARTIST).then_some(Tag::ARTIST)
    }
}

/// The format of samples, which are always floats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    pub rate: u32,
    pub channels: u16,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:f:{}", self.rate, self.channels)
    }
}

/// A track from any backend.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Track {
    pub uri: String,
    pub tags: Vec<(Tag, String)>,
    pub duration: Option<Duration>,
    pub modified: Option<SystemTime>,
    pub format: Option<Format>,
}

impl Track {
    /// The values of a tag. There may be more than one.
    pub fn values(&self, tag: Tag) -> impl Iterator<Item = &str> {
        let tag = if self.has(tag) { tag } else { tag.fallback().unwrap_or(tag) };
        self.tags.iter().filter(move |(name, _)| *name == tag).map(|(_, value)| value.as_str())
    }

    fn has(&self, tag: Tag) -> bool {
        self.tags.iter().any(|(name, _)| *name == tag)
    }

    /// The folder that it is in.
    pub fn folder(&self) -> &str {
        self.uri.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

/// Makes a text fit in one line.
pub fn one_line(text: &str) -> String {
    text.replace(char::is_control, " ")
}

/// A time such as `2017-12-17T21:11:33Z`. Days are counted from a 1st of March, so no table of
/// months is needed.
pub fn timestamp(time: SystemTime) -> String {
    let seconds = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
    let days = seconds / 86400 + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let (date, month) = (day - (153 * month + 2) / 5 + 1, if month < 10 { month + 3 } else { month - 9 });
    let year = year + era * 400 + u64::from(month <= 2);
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{date:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_knows_leap_years() {
        let at = |seconds| timestamp(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(at(0), "1970-01-01T00:00:00Z");
        assert_eq!(at(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(at(1_513_545_093), "2017-12-17T21:11:33Z");
    }
}
