//! When the ticks of `every` come, and which are left out.

use std::time::Instant;

use super::*;
use crate::common::{Barred, gate};

/// A clock whose every tick passes one gate.
#[actor_under_test]
#[derive(Default)]
pub struct Slow {
    pub ticks: u32,
    gates: Vec<Barred>,
}

#[actor]
impl Slow {
    pub fn tick(&mut self) {
        self.ticks += 1;
        if let Some(barred) = self.gates.pop() {
            barred.pass();
        }
    }
}

/// All timers are called by one thread, in the order of their times. So if further timers divide the
/// period into quarters, the number of them that come before a tick shows where the tick lies,
/// however late all of them are.
#[test]
fn ticks_keep_to_the_grid_also_if_one_comes_late() {
    const PERIOD: Duration = Duration::from_millis(16);
    const QUARTER: Duration = Duration::from_millis(4);
    let ticks = loop {
        let (actor, proxy) = clock();
        // It keeps the thread of the timers, so that the first tick comes late.
        let began = Instant::now();
        let late = ClockProxy::mock(move |_| {
            while began.elapsed() < PERIOD + 3 * QUARTER / 2 {
                std::hint::spin_loop();
            }
        });
        let timer = proxy.every(PERIOD).tick(1);
        late.after(QUARTER / 2).tick(0);
        for quarter in 1..=24 {
            proxy.after(quarter * QUARTER).tick(0);
        }
        let was_quick = began.elapsed() < QUARTER;
        pass(24 * QUARTER);
        timer.cancel();
        let ticks = proxy.ticks().answer().unwrap();
        actor.stop().get().unwrap();
        // Otherwise the quarters don't lie where they should.
        if was_quick {
            break ticks;
        }
    };
    let mut quarters = 0;
    for tick in &ticks {
        match tick {
            0 => quarters += 1,
            // It was cancelled late.
            _ if quarters == 24 => {}
            _ => assert_eq!(quarters % 4, 3, "{ticks:?}"),
        }
    }
    assert_eq!(quarters, 24);
    assert!(ticks.contains(&1));
}

#[also_simulated]
#[test]
fn ticks_that_come_due_while_one_is_handled_are_left_out() {
    let (gate, barred) = gate();
    let slow = Slow {
        gates: vec![barred],
        ..Slow::default()
    };
    let actor = slow.start();
    let proxy = actor.proxy();
    let timer = proxy.every(MOMENT).tick();
    gate.wait_until_entered();
    pass(20 * MOMENT);
    assert_eq!(mailbox_depth(&actor), 0);
    assert!(timer.is_active());
    // Whatever tick comes now lies behind this.
    let ticks = proxy.ticks();
    gate.open();
    assert_eq!(ticks.answer(), Ok(1));
    // And they do come.
    while proxy.ticks().answer() == Ok(1) {
        pass(MOMENT);
    }
    assert!(timer.cancel());
    actor.stop().get().unwrap();
}

#[also_simulated]
#[test]
fn a_timer_can_be_cancelled_during_its_tick() {
    let ((first, barred), (second, also_barred)) = (gate(), gate());
    let slow = Slow {
        gates: vec![also_barred, barred],
        ..Slow::default()
    };
    let actor = slow.start();
    let proxy = actor.proxy();
    let timer = proxy.every(MOMENT).tick();
    first.wait_until_entered();
    assert!(timer.is_active());
    assert!(timer.cancel(), "it would have gone on");
    assert!(!timer.is_active() && !timer.cancel());
    first.open();
    pass(4 * MOMENT);
    assert_eq!(proxy.ticks().answer(), Ok(1));

    let once = proxy.after(Duration::ZERO).tick();
    second.wait_until_entered();
    assert!(!once.is_active() && !once.cancel(), "it has begun");
    second.open();
    assert_eq!(proxy.ticks().answer(), Ok(2));
    actor.stop().get().unwrap();
}

#[also_simulated]
#[test]
fn what_comes_in_all_time_never_comes() {
    let (actor, proxy) = clock();
    let timers = [
        proxy.after(Duration::MAX).tick(1),
        proxy.every(Duration::MAX).tick(2),
    ];
    pass(MOMENT);
    assert!(timers.iter().all(Timer::is_active));
    assert_eq!(proxy.ticks().answer().unwrap(), [0; 0]);
    assert!(timers.iter().all(Timer::cancel));
    assert!(!timers.iter().any(Timer::is_active));
    actor.stop().get().unwrap();
}
