use std::borrow::Cow;
use std::cell::{Ref, RefMut};
use std::collections::hash_map::Keys;
use std::slice::Iter;
use std::sync::{MutexGuard, RwLockReadGuard};

use pykka::{Actor, actor};

#[actor]
struct Player {
    volume: u8,
}

#[actor]
impl Player {
    pub fn name(&self) -> Cow<str> {
        "x".into()
    }
    pub fn samples(&self) -> std::slice::Iter<u8> {
        [].iter()
    }
    pub fn rest(&self) -> Iter<u8> {
        [].iter()
    }
    pub fn keys(&self) -> Option<Keys<u8, u8>> {
        None
    }
    pub fn rename(&mut self, _name: Cow<str>) {}
    pub fn shared(&self) -> Ref<u8> {
        todo!()
    }
    pub fn changed(&self) -> RefMut<u8> {
        todo!()
    }
    pub fn read(&self) -> RwLockReadGuard<u8> {
        todo!()
    }
    pub fn locked(&self) -> MutexGuard<u8> {
        todo!()
    }
    pub fn constant(&self) -> Cow<'static, str> {
        "x".into()
    }
}

fn uses(player: Player) {
    let proxy = player.start().proxy();
    proxy.name();
    proxy.samples();
    proxy.rest();
    proxy.keys();
    proxy.rename("x".into());
    proxy.constant();
}

fn main() {}
