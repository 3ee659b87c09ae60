use pykka::Context as Ctx;
use pykka::{Actor, actor};

mod reexport {
    pub use pykka::Context as OfActor;
}

type Mine = Ctx<Player>;

#[actor]
struct Player;

#[actor]
impl Player {
    pub fn lent(&self, _context: &Ctx<Self>) {
        _context.stop();
    }
    pub fn owned(&self, _context: Ctx<Self>) {}
    pub fn by_path(&self, _context: &crate::reexport::OfActor<Core>, _volume: u8) {}
    pub fn second(&self, _volume: u8, _context: &Mine) {}
    // The attribute recognizes this one.
    pub fn whole_path(&self, _context: &pykka::Context<Self>) {}
}

#[actor]
struct Core;

#[actor]
impl Core {
    fn on_receive(&mut self, _context: &Ctx<Self>) {}
}

#[actor]
struct Stack<T: Clone + Send + 'static> {
    pub items: Vec<T>,
}

#[actor]
impl<T: Clone + Send + 'static> Stack<T> {
    pub fn push(&mut self, _context: &Ctx<Self>, _item: T) {}
}

#[actor]
trait Listener {
    fn changed(&mut self, _context: &Ctx<Core>);
}

fn main() {
    let player = Player.start().proxy();
    player.whole_path();
}
