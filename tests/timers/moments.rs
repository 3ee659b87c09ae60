//! `pykka::after` in async code, and many timers at once.

use std::thread;

use std::time::Instant;

use super::*;
use crate::common::Finish;

#[also_simulated]
#[test]
fn a_moment_can_be_awaited_under_any_executor() {
    async fn waited() -> bool {
        let began = Instant::now();
        after(MOMENT).await.unwrap();
        after(Duration::ZERO).await.unwrap();
        began.elapsed() >= MOMENT
    }
    let bare = thread::spawn(|| futures::executor::block_on(waited()));
    assert!(bare.finish());
    let in_tokio = thread::spawn(|| {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        runtime.build().unwrap().block_on(waited())
    });
    assert!(in_tokio.finish());
}

#[test]
fn an_answer_or_the_time_is_up_in_async_code() {
    let (actor, proxy) = clock();
    let gate = hold(&actor);
    let first = futures::executor::block_on(async {
        let answer = proxy.ticks();
        let timeout = after(MOMENT);
        match futures::future::select(answer, timeout).await {
            futures::future::Either::Left((ticks, _)) => Some(ticks),
            futures::future::Either::Right(_) => None,
        }
    });
    assert_eq!(first, None);
    gate.open();
    actor.stop().get().unwrap();
}

#[test]
fn of_a_hundred_thousand_timers_each_is_its_own_and_none_has_a_thread() {
    const MANY: u32 = 100_000;
    let (actor, proxy) = clock();
    let timers: Vec<_> = (0..MANY)
        .map(|n| {
            let at = if n % 2 == 0 { WATCHDOG } else { MOMENT };
            proxy.after(at).tick(n)
        })
        .collect();
    #[cfg(target_os = "linux")]
    assert_eq!(threads_for_timers(), 1);
    // Every fourth is cancelled, and half of those that are left come.
    let cancelled = timers.iter().step_by(4).filter(|timer| timer.cancel());
    assert_eq!(cancelled.count(), MANY as usize / 4);
    wait_for(&proxy, MANY as usize / 2);
    let mut ticks = proxy.ticks().answer().unwrap();
    ticks.sort_unstable();
    assert!(ticks.into_iter().eq((1..MANY).step_by(2)));
    assert_eq!(
        timers.iter().filter(|timer| timer.is_active()).count(),
        MANY as usize / 4
    );
    actor.stop().get().unwrap();
    assert!(!timers.iter().any(Timer::is_active));
}

/// How many threads of this process serve timers.
#[cfg(target_os = "linux")]
fn threads_for_timers() -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap();
    let names = tasks.filter_map(|task| {
        // A thread may have ended meanwhile.
        std::fs::read_to_string(task.ok()?.path().join("comm")).ok()
    });
    names
        .filter(|name| name.trim_end() == "pykka-timers")
        .count()
}
