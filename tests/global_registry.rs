//! The registry of the process. Whatever this binary starts is in it, so its tests take turns.

mod common;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use common::{Answer, Finish, WATCHDOG};
use pykka::{ActorRef, ActorRegistry, Context, actor};
use pykka_tests_macros::actor_under_test;

#[actor_under_test]
#[derive(Default)]
pub struct Neighbour {
    pub heard: Vec<u32>,
}

#[actor]
impl Neighbour {
    fn on_receive(&mut self, number: u32) {
        self.heard.push(number);
    }

    pub fn bring_another(&self) -> ActorRef<Neighbour> {
        Neighbour::default().start()
    }

    pub fn neighbours(&self, context: &Context<Self>) -> usize {
        context.registry().all().len()
    }
}

#[actor_under_test]
pub struct Stranger;

#[actor]
impl Stranger {}

/// The process's registry, empty before and after.
struct Turn(#[expect(dead_code, reason = "it is held")] MutexGuard<'static, ()>);

fn turn() -> Turn {
    static TURNS: Mutex<()> = Mutex::new(());
    let turn = Turn(TURNS.lock().unwrap_or_else(PoisonError::into_inner));
    assert!(ActorRegistry::global().all().is_empty());
    turn
}

impl Drop for Turn {
    fn drop(&mut self) {
        ActorRegistry::global().stop_all();
    }
}

#[test]
fn an_actor_is_in_the_registry_of_the_process_unless_it_is_told_otherwise() {
    let _turn = turn();
    let actor = Neighbour::default().start();
    let built = Neighbour::builder()
        .name("built")
        .start(Neighbour::default());
    let made = Neighbour::start_with(|_| Neighbour::default());
    let elsewhere = ActorRegistry::new();
    Neighbour::builder()
        .registry(&elsewhere)
        .start(Neighbour::default());
    let all = ActorRegistry::global().get_by_type::<Neighbour>();
    assert_eq!(all, [actor, built, made]);
    elsewhere.stop_all();
}

#[test]
fn an_actor_started_by_an_actor_of_the_process_is_there_too() {
    let _turn = turn();
    let one = Neighbour::default().start();
    let other = one.proxy().bring_another().answer().unwrap();
    assert_eq!(
        ActorRegistry::global().get_by_type::<Neighbour>(),
        [one.clone(), other]
    );
    assert_eq!(one.proxy().neighbours().answer(), Ok(2));
}

#[test]
fn an_actor_that_nobody_holds_lives_and_is_found_again() {
    let _turn = turn();
    Neighbour::default().start().tell(1).unwrap();
    let found = ActorRegistry::global()
        .get_by_type::<Neighbour>()
        .pop()
        .unwrap();
    assert_eq!(found.proxy().heard().answer(), Ok(vec![1]));
    let by_name = ActorRegistry::global().get_by_name("Neighbour");
    assert_eq!(by_name, [found.to_any()]);
    assert_eq!(
        ActorRegistry::global().get_by_urn(found.urn()),
        Some(found.to_any())
    );
}

#[test]
fn a_broadcast_reaches_everyone_in_the_process() {
    let _turn = turn();
    let (one, two) = (Neighbour::default().start(), Neighbour::default().start());
    let stranger = Stranger.start();
    ActorRegistry::global().broadcast(1_u32);
    ActorRegistry::global().broadcast_to::<Neighbour>(2_u32);
    for neighbour in [one, two] {
        assert_eq!(neighbour.proxy().heard().answer(), Ok(vec![1, 2]));
    }
    assert!(stranger.is_alive());
}

#[test]
fn stop_all_and_wait_end_everything_in_the_process() {
    let _turn = turn();
    let actors: Vec<_> = (0..3).map(|_| Neighbour::default().start()).collect();
    let waiter = thread::spawn(|| ActorRegistry::global().wait());
    assert_eq!(
        ActorRegistry::global().stop_all(),
        [Ok(true), Ok(true), Ok(true)]
    );
    waiter.finish();
    for actor in actors {
        assert!(!actor.is_alive());
        assert_eq!(actor.join(WATCHDOG), Ok(()));
    }
    assert!(ActorRegistry::global().all().is_empty());
}

#[test]
fn a_thread_of_an_actor_is_no_part_of_its_registry_but_of_the_processs() {
    let _turn = turn();
    let elsewhere = ActorRegistry::new();
    let inside = Neighbour::builder()
        .registry(&elsewhere)
        .start(Neighbour::default());
    let started = inside.run(|_| {
        let here = Neighbour::default().start();
        let there = thread::spawn(|| Neighbour::default().start())
            .join()
            .unwrap();
        (here, there)
    });
    let (here, there) = started.answer().unwrap();
    assert_eq!(elsewhere.get_by_type::<Neighbour>(), [inside, here]);
    assert_eq!(ActorRegistry::global().get_by_type::<Neighbour>(), [there]);
    elsewhere.stop_all();
}
