use pykka::actor;

#[actor]
pub struct Pair(pub u8, u8);

#[actor]
impl Pair {}

#[actor]
pub enum Choice {
    This,
    That,
}

#[actor]
impl Choice {
    pub fn choose(&mut self) {
        *self = Choice::That;
    }
}

#[actor]
union Bits {
    number: u32,
    bytes: [u8; 4],
}

#[actor]
fn function() {}

#[actor]
mod module {}

#[actor]
type Alias = u8;

#[actor]
struct Borrower<'a> {
    text: &'a str,
}

#[actor]
impl<'a> Borrower<'a> {
    pub fn len(&self) -> usize {
        self.text.len()
    }
}

#[actor]
#[derive(Clone)]
struct Good;

#[actor]
impl Default for Good {
    fn default() -> Self {
        Good
    }
}

#[actor]
impl Good {}

#[actor]
impl &Good {}

fn main() {}
