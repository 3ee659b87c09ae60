use pykka::{Actor, Context, Failure, actor};

#[actor]
struct Start;
#[actor]
impl Start {
    fn on_start(&mut self, eagerly: bool) {
        drop(eagerly);
    }
    fn on_stop(self) {}
    fn on_failure(&mut self) {}
    fn on_receive(&mut self) {}
}

#[actor]
struct Stop;
#[actor]
impl Stop {
    fn on_start() {}
    async fn on_stop(&mut self) {}
    fn on_failure(&mut self, failure: &Failure, context: &Context<Self>) {
        drop((failure, context));
    }
    fn on_receive<T>(&mut self, message: T) {
        drop(message);
    }
}

#[actor]
struct Receive;
#[actor]
impl Receive {
    fn on_failure(&mut self, failure: Failure) {
        drop(failure);
    }
    fn on_receive(&mut self, one: u8, another: u8) {
        drop((one, another));
    }
}

#[actor]
struct Other;
#[actor]
impl Other {
    fn on_start(&mut self, context: &Context<Start>) {
        drop(context.urn());
    }
    pub fn work(&self) {}
    fn on_receive(&mut self, message: u8) -> &u8 {
        drop(message);
        &1
    }
}

#[actor]
struct Stored(pykka::ActorRef<Start>);
#[actor]
impl Stored {
    pub fn send(&self) {
        self.0.tell(1u8).unwrap();
    }
}

fn main() {
    Start.start().tell(1u8).unwrap();
    Stop.start().stop();
    Receive.start().tell(1u8).unwrap();
    let other = Other.start();
    other.tell(1u8).unwrap();
    let _: u8 = other.ask(1u8).get().unwrap();
    other.proxy().work().get().unwrap();
    let _: u8 = Stop.start().ask("x").get().unwrap();
}
