mod player {
    use pykka::actor;

    #[actor]
    pub struct Player;

    #[actor]
    impl Player {}
}

fn main() {
    player::Player.start();
}
