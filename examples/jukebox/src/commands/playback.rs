//! Commands about playback, its modes, and the volume.

use crate::core::{Mode, Seek};
use crate::protocol::{Ack, CommandResult, Reply, at_most, boolean, float, integer, seconds, too_large};
use crate::session::Session;
use crate::state;
use crate::tracklist::ReplayGain;

/// A position or an ID. It is optional, and -1 means none.
fn optional<T: std::str::FromStr>(arguments: &[String]) -> Result<Option<T>, Ack> {
    match arguments {
        [] => Ok(None),
        [any, ..] if any == "-1" => Ok(None),
        [number, ..] => integer(number).map(Some),
    }
}

pub fn play(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    session.core.call().play(optional(arguments)?)?
}

pub fn play_id(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    session.core.call().play_id(optional(arguments)?)?
}

pub fn pause(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    let paused = arguments.first().map(|word| boolean(word)).transpose()?;
    Ok(session.core.call().pause(paused)?)
}

pub fn stop(session: &mut Session, _: &[String], _: &mut Reply) -> CommandResult {
    Ok(session.core.call().halt()?)
}

pub fn next(session: &mut Session, _: &[String], _: &mut Reply) -> CommandResult {
    session.core.call().next()?
}

pub fn previous(session: &mut Session, _: &[String], _: &mut Reply) -> CommandResult {
    session.core.call().previous()?
}

pub fn seek(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    session.core.call().seek(integer(&arguments[0])?, seconds(&arguments[1])?)?
}

pub fn seek_id(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    session.core.call().seek_id(integer(&arguments[0])?, seconds(&arguments[1])?)?
}

pub fn seek_current(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    let word = arguments[0].as_str();
    float(word)?;
    let to = match (word.strip_prefix('+'), word.strip_prefix('-')) {
        (Some(by), _) => Seek::Forward(seconds(by)?),
        (_, Some(by)) => Seek::Back(seconds(by)?),
        _ => Seek::To(seconds(word)?),
    };
    session.core.call().seek_current(to)?
}

pub fn random(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    Ok(session.core.call().set_mode(Mode::Random(boolean(&arguments[0])?))?)
}

pub fn repeat(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    Ok(session.core.call().set_mode(Mode::Repeat(boolean(&arguments[0])?))?)
}

pub fn consume(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    Ok(session.core.call().set_mode(Mode::Consume(boolean(&arguments[0])?))?)
}

pub fn single(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    let single = state::single(&arguments[0]);
    let single = single.ok_or_else(|| Ack::argument("Unrecognized single mode, expected 0, 1, or oneshot"))?;
    Ok(session.core.call().set_mode(Mode::Single(single))?)
}

/// The value is only stored, because the output plays one track at a time.
pub fn crossfade(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    Ok(session.core.call().set_mode(Mode::Crossfade(integer(&arguments[0])?))?)
}

pub fn clear_error(session: &mut Session, _: &[String], _: &mut Reply) -> CommandResult {
    Ok(session.core.playback().call().clear_error()?)
}

// --- The mixer -----------------------------------------------------------------------------------

pub fn get_volume(session: &mut Session, _: &[String], reply: &mut Reply) -> CommandResult {
    reply.pair("volume", session.core.mixer().volume().get()?);
    Ok(())
}

pub fn set_volume(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    let volume = at_most(&arguments[0], 100)?;
    Ok(session.core.mixer().call().set_volume(u8::try_from(volume).unwrap_or(100))?)
}

pub fn change_volume(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    let by: i64 = integer(&arguments[0])?;
    let by = i8::try_from(by).ok().filter(|by| (-100..=100).contains(by)).ok_or_else(|| too_large(by))?;
    Ok(session.core.mixer().call().change_volume(by)?)
}

pub fn outputs(session: &mut Session, _: &[String], reply: &mut Reply) -> CommandResult {
    let mixer = session.core.mixer();
    let name = mixer.name().get()?;
    reply.pair("outputid", 0);
    reply.pair("outputname", &name);
    reply.pair("plugin", &name);
    reply.flag("outputenabled", mixer.enabled().get()?);
    Ok(())
}

pub fn enable_output(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    session.core.mixer().call().enable(integer(&arguments[0])?, Some(true))?
}

pub fn disable_output(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    session.core.mixer().call().enable(integer(&arguments[0])?, Some(false))?
}

pub fn toggle_output(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    session.core.mixer().call().enable(integer(&arguments[0])?, None)?
}

/// The output has no attributes.
pub fn set_output(_: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    match integer::<usize>(&arguments[0])? {
        0 => Err(Ack::argument("Unsupported attribute")),
        _ => Err(Ack::no_exist("No such audio output")),
    }
}

// --- Replay gain and MixRamp, which are only stored, as the crossfade is -------------------------

pub fn replay_gain_status(session: &mut Session, _: &[String], reply: &mut Reply) -> CommandResult {
    reply.pair("replay_gain_mode", session.core.call().status()?.modes.replay_gain.name());
    Ok(())
}

pub fn replay_gain_mode(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    let mode = ReplayGain::named(&arguments[0]);
    let mode = mode.ok_or_else(|| Ack::argument("Unrecognized replay gain mode"))?;
    Ok(session.core.call().set_mode(Mode::ReplayGain(mode))?)
}

pub fn mixramp_threshold(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    Ok(session.core.call().set_mode(Mode::MixrampThreshold(float(&arguments[0])?))?)
}

/// A value that is not a positive number turns it off.
pub fn mixramp_delay(session: &mut Session, arguments: &[String], _: &mut Reply) -> CommandResult {
    let is_nan = arguments[0].eq_ignore_ascii_case("nan");
    let delay = if is_nan { None } else { Some(float(&arguments[0])?) };
    Ok(session.core.call().set_mode(Mode::MixrampDelay(delay.filter(|delay| *delay > 0.0)))?)
}
