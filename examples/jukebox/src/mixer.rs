//! The part of the core that controls the volume. It has a proxy of the audio's output, and of
//! nothing else in the audio.

use pykka::{Context, actor};

use crate::audio::OutputProxy;
use crate::core::Core;
use crate::events::{Subsystem, announce};
use crate::protocol::{Ack, CommandResult};

#[actor]
pub struct Mixer {
    output: OutputProxy,
    /// The name of the only output.
    #[actor(read_only)]
    pub name: String,
    #[actor(read_only)]
    pub volume: u8,
    #[actor(read_only)]
    pub enabled: bool,
}

#[actor]
impl Mixer {
    pub fn set_volume(&mut self, context: &Context<Core>, volume: u8) {
        self.restore(volume);
        announce(context, &[Subsystem::Mixer]);
    }

    pub fn change_volume(&mut self, context: &Context<Core>, by: i8) {
        let volume = self.volume.saturating_add_signed(by).min(100);
        self.set_volume(context, volume);
    }

    /// `None` toggles it.
    pub fn enable(&mut self, context: &Context<Core>, output: usize, enabled: Option<bool>) -> CommandResult {
        if output != 0 {
            return Err(Ack::no_exist("No such audio output"));
        }
        let enabled = enabled.unwrap_or(!self.enabled);
        if enabled != self.enabled {
            self.enabled = enabled;
            self.output.set_enabled(enabled);
            announce(context, &[Subsystem::Output]);
        }
        Ok(())
    }
}

impl Mixer {
    pub fn new(output: OutputProxy, name: String) -> Mixer {
        Mixer { output, name, volume: 100, enabled: true }
    }

    pub fn restore(&mut self, volume: u8) {
        self.volume = volume;
        self.output.set_volume(volume);
    }
}
