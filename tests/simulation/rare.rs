//! Planted mistakes that one kind of seeds finds and the other hardly does.

use pykka::prelude::*;

use crate::planted::search;

#[actor]
#[derive(Default)]
struct Stage {
    pub step: u32,
}
#[actor]
impl Stage {
    pub fn reach(&mut self, from: u32) {
        if self.step == from {
            self.step = from + 1;
        }
    }
    pub fn noise(&self) {}
}

#[actor]
struct Player {
    stage: StageProxy,
    moves: Vec<u32>,
}
#[actor]
impl Player {
    pub fn play(&self) {
        for from in &self.moves {
            for _ in 0..5 {
                let _ = self.stage.defer().noise();
            }
            let _ = self.stage.defer().reach(*from);
        }
    }
}

/// The first player has to be overtaken at the right moment, and the second one, too.
#[test]
fn an_order_that_needs_two_overtakings_in_a_longer_run() {
    let found = search("two overtakings", |sim| {
        let stage = Stage::default().start().proxy();
        for moves in [vec![0, 9, 2, 9], vec![9, 1, 9, 3]] {
            let stage = stage.clone();
            Player { stage, moves }.start().proxy().play();
        }
        sim.run_until_idle();
        assert!(stage.step().get().unwrap() < 4);
    });
    assert!(found.is_some(), "{found:?}");
}

/// It has room for few requests until it is loaded.
#[actor]
#[derive(Default)]
struct Cache {
    is_loaded: bool,
    early: u32,
}
#[actor]
impl Cache {
    pub fn load(&mut self) {
        self.is_loaded = true;
    }
    pub fn request(&mut self) {
        self.early += u32::from(!self.is_loaded);
    }
    pub fn early(&self) -> u32 {
        self.early
    }
}

#[actor]
struct Loader {
    cache: CacheProxy,
}
#[actor]
impl Loader {
    pub fn load(&self) {
        let _ = self.cache.defer().load();
    }
    pub fn request(&self, times: u32) {
        for _ in 0..times {
            self.cache.call().request().unwrap();
        }
    }
}

/// One actor has to be late by many steps. Among many choices at random, none is that unfair.
#[test]
fn an_actor_that_is_much_later_than_others() {
    let found = search("much later", |sim| {
        let cache = Cache::default().start().proxy();
        let loader = || Loader {
            cache: cache.clone(),
        };
        loader().start().proxy().load();
        for _ in 0..3 {
            let proxy = Loader::builder().pooled().start(loader()).proxy();
            proxy.request(20);
        }
        sim.run_until_idle();
        assert!(cache.early().get().unwrap() < 50);
    });
    assert!(found.is_some(), "{found:?}");
}
