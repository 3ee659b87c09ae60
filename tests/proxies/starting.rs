//! How an actor is started is its own business, too.

use crate::common::Answer;
use pykka::Actor;

mod starters {
    use pykka::actor;

    #[actor]
    #[derive(Default)]
    pub struct Plain;
    #[actor]
    impl Plain {
        pub fn ping(&self) -> bool {
            true
        }
    }

    #[actor]
    #[derive(Default)]
    pub struct Engine<T: Send + 'static>(T);
    #[actor]
    impl<T: Send + 'static> Engine<T> {}
    impl<T: Send + 'static> Engine<T> {
        pub fn start(self) -> &'static str {
            "brr"
        }
        pub fn builder() -> &'static str {
            "Wankel"
        }
    }

    pub trait Startable {
        fn start(&self) -> &'static str;
    }
    #[actor]
    pub struct Race;
    #[actor]
    impl Race {}
    impl Startable for Race {
        fn start(&self) -> &'static str {
            "ready, steady"
        }
    }

    #[test]
    fn a_trait_of_the_programs_own_may_have_a_start() {
        assert_eq!(Race.start(), "ready, steady");
        assert_eq!(Race::start(&Race), "ready, steady");
    }
}

#[test]
fn an_actor_is_started_in_all_ways_and_may_have_a_start_of_its_own() {
    let plain = [starters::Plain, starters::Plain];
    let mut started: Vec<_> = plain.into_iter().map(starters::Plain::start).collect();
    started.push(starters::Plain::start_with(|_| starters::Plain));
    started.push(starters::Plain::builder().start(starters::Plain));
    for plain in started {
        assert_eq!(plain.proxy().ping().answer(), Ok(true));
        plain.stop().answer().unwrap();
    }
    assert_eq!(starters::Engine::<u8>::default().start(), "brr");
    assert_eq!(starters::Engine::<u8>::builder(), "Wankel");
    let engine = Actor::start(starters::Engine::<u8>::default());
    assert_eq!(engine.stop().answer(), Ok(true));
}
