//! A real browser: headless Chromium, through `chromedriver`.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use pykka_console::Console;
use serde_json::{Value, json};

use super::WATCHDOG;

pub(crate) struct Browser {
    driver: Child,
    address: SocketAddr,
    session: String,
}

impl Browser {
    pub(crate) fn start() -> Self {
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .spawn()
            .expect("chromedriver is installed (Debian: chromium-driver)");
        let output = BufReader::new(driver.stdout.take().unwrap());
        let port = output
            .lines()
            .map(Result::unwrap)
            .find_map(|line| {
                line.split("successfully on port ")
                    .nth(1)
                    .map(str::to_owned)
            })
            .expect("it says its port");
        let port = port.trim_end_matches('.').parse().unwrap();
        let mut browser = Browser {
            driver,
            address: SocketAddr::from(([127, 0, 0, 1], port)),
            session: String::new(),
        };
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
        ];
        let options = json!({ "args": arguments });
        let logs = json!({ "browser": "ALL" });
        let wanted = json!({ "goog:chromeOptions": options, "goog:loggingPrefs": logs });
        let session = browser.command(
            "POST",
            "",
            &json!({ "capabilities": { "alwaysMatch": wanted } }),
        );
        browser.session = format!("/{}", session["sessionId"].as_str().unwrap());
        browser
    }

    fn command(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = if method == "GET" {
            String::new()
        } else {
            body.to_string()
        };
        let (address, session) = (self.address, &self.session);
        let head = format!(
            "{method} /session{session}{path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(WATCHDOG)).unwrap();
        stream.write_all((head + &body).as_bytes()).unwrap();
        // It doesn't close the connection, although it is asked to.
        let mut stream = BufReader::new(stream);
        let mut length = 0;
        loop {
            let mut line = String::new();
            stream.read_line(&mut line).unwrap();
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            if line.trim().is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).unwrap();
        let answer: Value = serde_json::from_slice(&body).expect("it answers with JSON");
        let value = answer["value"].clone();
        assert!(value["error"].is_null(), "{method} {path}: {value}");
        value
    }

    pub(crate) fn open(&self, address: &str) {
        self.command("POST", "/url", &json!({ "url": address }));
    }

    /// What a script returns.
    pub(crate) fn run(&self, script: &str) -> Value {
        self.command(
            "POST",
            "/execute/sync",
            &json!({ "script": script, "args": [] }),
        )
    }

    /// The text of the first element that the selector finds.
    pub(crate) fn text(&self, selector: &str) -> String {
        let found = self.run(&format!(
            "return document.querySelector({selector:?})?.textContent"
        ));
        found.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until a script returns `true`.
    #[track_caller]
    pub(crate) fn wait_until(&self, script: &str) {
        let begin = Instant::now();
        while self.run(&format!("return Boolean({script})")) != true {
            assert!(
                begin.elapsed() < WATCHDOG,
                "not so: {script}\n{}\n{}",
                self.run("return document.body.innerText"),
                self.logs(),
            );
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Presses keys, wherever the focus is. `\u{E007}` is Enter: see the names in the specification
    /// of `WebDriver`.
    pub(crate) fn press(&self, keys: &str) {
        let actions: Vec<_> = keys
            .chars()
            .flat_map(|key| {
                ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key.to_string() }))
            })
            .collect();
        let keyboard = json!({ "type": "key", "id": "keyboard", "actions": actions });
        self.command("POST", "/actions", &json!({ "actions": [keyboard] }));
    }

    pub(crate) fn look(&self, width: u32, height: u32, scheme: &str) {
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", &metrics);
        let feature = json!({ "name": "prefers-color-scheme", "value": scheme });
        self.devtools(
            "Emulation.setEmulatedMedia",
            &json!({ "features": [feature] }),
        );
    }

    /// Writes a picture of the page into the folder that `PYKKA_SCREENSHOTS` names, if it does.
    pub(crate) fn picture(&self, name: &str) {
        if let Some(folder) = std::env::var_os("PYKKA_SCREENSHOTS") {
            let picture = self.command("GET", "/screenshot", &Value::Null);
            let bytes = from_base64(picture.as_str().unwrap());
            std::fs::write(std::path::Path::new(&folder).join(name), bytes).unwrap();
        }
    }

    fn devtools(&self, command: &str, parameters: &Value) {
        let body = json!({ "cmd": command, "params": parameters });
        self.command("POST", "/goog/cdp/execute", &body);
    }

    /// What the page and the browser have complained about since the last call.
    pub(crate) fn logs(&self) -> Value {
        self.command("POST", "/se/log", &json!({ "type": "browser" }))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Otherwise Chromium would stay.
        if !thread::panicking() {
            self.command("DELETE", "", &json!({}));
        } else if let Ok(mut stream) = TcpStream::connect(self.address) {
            let _ = write!(
                stream,
                "GET /shutdown HTTP/1.1\r\nHost: {}\r\n\r\n",
                self.address
            );
            let _ = stream.read(&mut [0; 512]);
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn from_base64(text: &str) -> Vec<u8> {
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for letter in text.bytes() {
        let Some(value) = letters.iter().position(|known| *known == letter) else {
            continue;
        };
        bits = bits << 6 | u32::try_from(value).unwrap();
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count).to_le_bytes()[0]);
            bits &= (1 << count) - 1;
        }
    }
    bytes
}

/// Opens the page and waits until it shows something.
pub(crate) fn opened(console: &Console) -> Browser {
    let browser = Browser::start();
    browser.look(1280, 800, "light");
    browser.open(&format!("http://{}/", console.address()));
    browser.wait_until("document.querySelector('#body .row:not([hidden])')");
    browser
}

/// Nothing that the page does may be refused or fail.
#[track_caller]
pub(crate) fn assert_no_complaints(browser: &Browser) {
    assert_eq!(browser.logs(), serde_json::json!([]));
}

pub(crate) fn pictures(browser: &Browser, name: &str) {
    for (shape, width, height) in [("wide", 1280, 800), ("narrow", 390, 844)] {
        for scheme in ["light", "dark"] {
            browser.look(width, height, scheme);
            // Two animation frames later, it is drawn.
            browser.run("document.body.dataset.frames = 0; requestAnimationFrame(() => requestAnimationFrame(() => document.body.dataset.frames = 2))");
            browser.wait_until("document.body.dataset.frames == 2");
            browser.picture(&format!("{name}-{shape}-{scheme}.png"));
            if shape == "narrow" {
                browser.run("document.querySelector('#right').scrollIntoView()");
                browser.picture(&format!("{name}-{shape}-{scheme}-below.png"));
            }
            let overflow =
                "document.documentElement.scrollWidth > document.documentElement.clientWidth";
            assert_eq!(browser.run(&format!("return {overflow}")), false, "{shape}");
        }
    }
    browser.look(1280, 800, "light");
}
