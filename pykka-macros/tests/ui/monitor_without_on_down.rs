use pykka::{Actor, Context, Down, actor};

#[actor]
struct Foreman;
#[actor]
impl Foreman {
    fn on_start(&mut self, context: &Context<Self>) {
        context.monitor(context.actor_ref());
    }
}

#[actor]
struct Faulty;
#[actor]
impl Faulty {
    fn on_down(&mut self, down: &Down) {
        drop(down);
    }
}

#[actor(on_panic = "explode")]
struct Other;
#[actor(on_panic = "fail")]
impl Other {}

fn main() {
    Foreman.start();
    Faulty.start();
    Other.start();
}
