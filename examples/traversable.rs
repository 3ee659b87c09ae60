//! An actor with parts: one thread and one queue for all of them, and a proxy for each.
//!
//! If you split a big state into actors, it becomes concurrent, and you have to keep it
//! consistent. If you split it into parts, it only becomes tidy. The actor handles the messages
//! for all its parts, one at a time.
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

/// The actor. With `#[traversable]`, a proxy goes into a field instead of fetching a clone of it.
#[actor]
struct House {
    #[traversable]
    pub rooms: BTreeMap<String, Room>,
    #[traversable]
    pub alarm: Option<Alarm>,
}

#[actor]
impl House {
    /// The owner uses its parts as plain fields. Nobody else can access them meanwhile.
    pub fn leave(&mut self) -> usize {
        for room in self.rooms.values_mut() {
            room.lamp.brightness = 0;
        }
        self.lamps_on()
    }

    pub fn lamps_on(&self) -> usize {
        self.rooms.values().filter(|room| room.lamp.is_on()).count()
    }

    /// The alarm sends this as a message, so it needs a visibility. `pub(self)` is enough.
    pub(self) fn wake_everybody(&mut self) {
        for room in self.rooms.values_mut() {
            room.lamp.turn_on();
        }
    }

    pub fn install(&mut self, alarm: Alarm) {
        self.alarm = Some(alarm);
    }
}

/// A part is a struct like an actor's. You could start it as an actor of its own. Here it isn't
/// started, so it has no thread.
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

    /// The lamps are not parts of the alarm. The alarm reaches them through its owner, whose
    /// context it is given. The owner handles the message after this one.
    pub fn ring(&self, context: &Context<House>) {
        if self.armed {
            let _ = context.proxy().defer().wake_everybody();
        }
    }
}

/// Takes any lamp. It doesn't know which house the lamp is in, or whether it is an actor of its
/// own.
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

    // The path to a part looks like the path to the field. Nothing is sent until you call a method
    // at its end.
    let kitchen = house.rooms("kitchen");
    kitchen.lamp().turn_on();
    let on = kitchen.lamp().is_on().get()?;
    println!("The kitchen's lamp is on: {on}");

    // The path can go as deep as you like, if every field on it is traversable. A map asks for a
    // key, a vector for an index.
    kitchen.windows(0).set_open(true);
    kitchen.windows(2).set_open(true);
    let open = kitchen.open_windows().get()?;
    println!("The kitchen has {open} windows open.");

    // A part's proxy has a plain type. You can keep it and pass it on.
    let hall_lamp = house.rooms("hall").lamp();
    dim(&hall_lamp);
    let brightness = hall_lamp.brightness().get()?;
    println!("The hall's lamp is as bright as {brightness} %.");

    // All parts share one queue. So this comes after everything above, and no lamp is turned on
    // while it runs.
    let on = house.leave().get()?;
    println!("Everybody out. Lamps on: {on}");

    // The path is followed anew for every message. If there is no such part then, you get an
    // error.
    complain(house.rooms("attic").lamp().turn_on().get());
    let alarm = house.alarm();
    complain(alarm.arm().get());
    house.install(Alarm::default());
    let armed = alarm.arm().get()?;
    println!("The alarm is armed: {armed}");

    // When `ring` has answered, the message that it sent is in the queue, so this comes after it.
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
