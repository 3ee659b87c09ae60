use pykka::{Actor, actor};

struct Player;

#[actor]
impl Player {
    pub fn play(&mut self) {}
}

struct Stack<T>(Vec<T>);

#[actor]
impl<T: Send + 'static> Stack<T> {
    pub fn push(&mut self, item: T) {
        self.0.push(item);
    }
}

fn main() {
    Player.start().proxy().play();
    Player::start_with(|_| Player).proxy().play().get().unwrap();
    let player = Player::builder().name("x").start(Player);
    player.proxy().no_such_method();
    Stack(vec![1]).start().proxy().push(2);
}
