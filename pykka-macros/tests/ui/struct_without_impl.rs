use pykka::{Actor, ActorRef, actor};

#[actor]
struct Player {
    pub state: u8,
}

impl Player {
    pub fn play(&mut self) {}
    fn on_receive(&mut self, _: u8) {}
}

// These are not errors.
#[actor]
struct Core {
    #[traversable]
    pub player: Player,
    #[traversable]
    pub players: Vec<Option<Player>>,
}

#[actor]
impl Core {
    pub fn play(&mut self) {
        self.player.play();
    }
}

struct Remote(ActorRef<Player>, PlayerProxy);

fn main() {
    let player: ActorRef<Player> = Player { state: 0 }.start();
    player.tell(1).unwrap();
    let answer: () = player.ask(1).get().unwrap();
    player.stop();
    let proxy = player.proxy();
    proxy.state().get().unwrap();
    proxy.set_state(1);
    proxy.play();
    proxy.defer().play().unwrap();
    let remote = Remote(player, proxy);
    remote.0.tell(1).unwrap();
    remote.1.state();
    Player::builder().name("x").start_with(|_| Player { state: 1 });

    let core = Core { player: Player { state: 0 }, players: Vec::new() }.start().proxy();
    core.play().get().unwrap();
    core.player().play().get().unwrap();
    core.players(0).state().get().unwrap();
    drop(answer);
}
