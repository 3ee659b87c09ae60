//! An actor with parts: one thread and one mailbox for all parts, and a proxy for each.
//!
//! If you divide a large state into actors, they run concurrently, and you have to keep them
//! consistent. If you divide it into parts, the actor handles the messages for all of them, one at
//! a time.
//!
//! Run it with `cargo run --example traversable`:
//!
//! ```text
//! The kitchen's lamp is on: true
//! The kitchen has 2 windows open.
//! The hall's lamp is as bright as 30 %.
//! Everybody out. Lamps on: 0
//! `rooms["attic"].lamp.turn_on`: there is no such part
//! `alarm.arm`: there is no such part
//! The alarm is armed: true
//! The alarm rings. Lamps on: 2
//! ```

use std::collections::BTreeMap;

use pykka::{Actor, Context, Error, actor};

/// The actor. A `#[traversable]` field has its own proxy. A proxy's method for any other field
/// returns a clone of the field.
#[actor]
struct House {
    #[traversable]
    pub rooms: BTreeMap<String, Room>,
    #[traversable]
    pub alarm: Option<Alarm>,
}

#[actor]
impl House {
    /// The owner uses its parts as plain fields.
    pub fn leave(&mut self) -> usize {
        for room in self.rooms.values_mut() {
            room.lamp.brightness = 0;
        }
        self.lamps_on()
    }

    pub fn lamps_on(&self) -> usize {
        self.rooms.values().filter(|room| room.lamp.is_on()).count()
    }

    /// The alarm calls this through the proxy, so it needs a visibility. `pub(self)` is enough.
    pub(self) fn wake_everybody(&mut self) {
        for room in self.rooms.values_mut() {
            room.lamp.turn_on();
        }
    }

    pub fn install(&mut self, alarm: Alarm) {
        self.alarm = Some(alarm);
    }
}

/// A part is a struct with the same annotations as an actor. It could be started as an actor by
/// itself. Here it is part of another one.
#[actor]
#[derive(Default)]
struct Room {
    #[traversable]
    pub lamp: Lamp,
    #[traversable]
    pub windows: Vec<Window>,
}

#[actor]
impl Room {
    pub fn open_windows(&self) -> usize {
        self.windows.iter().filter(|window| window.open).count()
    }
}

#[actor]
#[derive(Default)]
struct Lamp {
    pub brightness: u8,
}

#[actor]
impl Lamp {
    pub fn turn_on(&mut self) {
        self.brightness = 100;
    }

    pub fn is_on(&self) -> bool {
        self.brightness > 0
    }
}

#[actor]
#[derive(Default)]
struct Window {
    pub open: bool,
}

#[actor]
impl Window {}

#[actor]
#[derive(Default)]
struct Alarm {
    armed: bool,
}

#[actor]
impl Alarm {
    pub fn arm(&mut self) -> bool {
        self.armed = true;
        self.armed
    }

    /// The lamps are not parts of the alarm. The alarm reaches them through the context, which is
    /// its owner's. The owner handles the message after this one.
    pub fn ring(&self, context: &Context<House>) {
        if self.armed {
            let _ = context.proxy().defer().wake_everybody();
        }
    }
}

/// Takes any lamp: one in a house, or one that is an actor by itself.
fn dim(lamp: &LampProxy) {
    lamp.set_brightness(30);
}

fn main() -> Result<(), Error> {
    let windows = || (0..3).map(|_| Window::default()).collect();
    let rooms = ["hall", "kitchen"].map(|name| {
        (
            name.to_owned(),
            Room {
                windows: windows(),
                ..Room::default()
            },
        )
    });
    let actor_ref = House {
        rooms: BTreeMap::from(rooms),
        alarm: None,
    }
    .start();
    let house = actor_ref.proxy();

    // The path to a part looks like the path to the field. Only the call of a method at its end
    // sends a message.
    let kitchen = house.rooms("kitchen");
    kitchen.lamp().turn_on();
    let on = kitchen.lamp().is_on().get()?;
    println!("The kitchen's lamp is on: {on}");

    // The path can have any depth, if every field on it is traversable. A map takes a key, a vector
    // an index.
    kitchen.windows(0).set_open(true);
    kitchen.windows(2).set_open(true);
    let open = kitchen.open_windows().get()?;
    println!("The kitchen has {open} windows open.");

    // A part's proxy has a plain type. You can keep it and pass it on.
    let hall_lamp = house.rooms("hall").lamp();
    dim(&hall_lamp);
    let brightness = hall_lamp.brightness().get()?;
    println!("The hall's lamp is as bright as {brightness} %.");

    // All parts share one mailbox. So this is handled after everything above, and no lamp is turned
    // on while it runs.
    let on = house.leave().get()?;
    println!("Everybody out. Lamps on: {on}");

    // The actor follows the path again for every message. If the part doesn't exist at that time,
    // you get an error.
    complain(house.rooms("attic").lamp().turn_on().get());
    let alarm = house.alarm();
    complain(alarm.arm().get());
    house.install(Alarm::default());
    let armed = alarm.arm().get()?;
    println!("The alarm is armed: {armed}");

    // When `ring` has answered, the message that it sent is in the mailbox, so this is handled
    // after it.
    alarm.ring().get()?;
    let on = house.lamps_on().get()?;
    println!("The alarm rings. Lamps on: {on}");

    actor_ref.stop().get()?;
    Ok(())
}

fn complain<T>(answer: Result<T, Error>) {
    if let Err(error @ Error::NoSuchPart { .. }) = answer {
        println!(
            "`{}`: there is no such part",
            error.method().unwrap_or_default()
        );
    }
}
