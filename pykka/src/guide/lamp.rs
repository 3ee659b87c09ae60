/// Gives light.
#[actor]
pub struct Lamp {
    /// From 0 to 255.
    pub brightness: u8,
}

#[actor]
impl Lamp {
    /// Switches it on or off.
    pub fn switch(&mut self, on: bool) -> u8 {
        self.brightness = if on { 255 } else { 0 };
        self.brightness
    }
}
