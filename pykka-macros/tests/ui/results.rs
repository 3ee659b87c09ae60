use pykka::{Actor, actor};

#[actor]
struct Book {
    title: String,
    pages: Vec<String>,
}

#[actor]
impl Book {
    pub fn title(&self) -> &str {
        &self.title
    }
    pub fn page(&self, number: usize) -> Option<&String> {
        self.pages.get(number)
    }
    pub fn title_mut(&mut self) -> &mut String {
        &mut self.title
    }
    pub fn words(&self) -> std::str::SplitWhitespace<'_> {
        self.title.split_whitespace()
    }
    pub fn read_for_ever(&self) -> ! {
        panic!()
    }
    pub fn boxed(&self) -> Box<dyn Iterator<Item = char> + '_> {
        Box::new(self.title.chars())
    }
}

fn main() {
    let proxy = Book { title: String::new(), pages: Vec::new() }.start().proxy();
    let _: usize = proxy.title().get().map(|title: String| title.len()).unwrap();
    let _: Option<String> = proxy.page(1).get().unwrap();
    let _: String = proxy.title_mut().get().unwrap();
    let _: Vec<String> = proxy.words().get().unwrap();
    proxy.read_for_ever();
    proxy.boxed();
}
