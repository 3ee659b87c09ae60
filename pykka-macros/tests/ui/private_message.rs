mod player {
    use pykka::{ActorRef, actor};

    struct Tick;
    struct Tock;

    // A private message may have a private reply.
    #[actor]
    pub struct Player;

    #[actor]
    impl Player {
        fn on_receive(&mut self, tick: Tick) -> Tock {
            drop(tick);
            Tock
        }
    }

    // Other crates could send this message, but not name its reply.
    #[actor]
    pub struct Clock;

    #[actor]
    impl Clock {
        fn on_receive(&mut self, ticks: u8) -> Tock {
            let _ = ticks;
            Tock
        }
    }

    pub fn send(player: &ActorRef<Player>) {
        player.tell(Tick).unwrap();
        let _: Tock = player.ask(Tick).get().unwrap();
    }
}

fn main() {
    use pykka::Actor;
    player::send(&player::Player.start());
    player::Clock.start().tell(1).unwrap();
}
