//! A browser that looks at a page.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// How much of a page is photographed.
const HEIGHT: u32 = 2400;

pub struct Browser(&'static str);

/// What the browser saw.
pub struct Seen {
    /// Lines of the console.
    pub complaints: Vec<String>,
    /// How wide and high the page is.
    pub scroll_width: u32,
    pub height: u32,
    /// Whether it follows the reader's wish for a dark page.
    pub dark: bool,
    /// How many colours the photograph has.
    pub colours: usize,
    /// The mean of its grey values.
    pub mean: f64,
    /// The last row that is not of one colour.
    pub last_row: usize,
}

impl Browser {
    /// Chromium, if it is installed.
    pub fn found() -> Option<Self> {
        let names = ["chromium", "chromium-browser", "google-chrome"];
        let works =
            |name: &&&str| Command::new(name).arg("--version").output().is_ok_and(|out| out.status.success());
        let found = names.iter().find(works).map(|name| Self(name));
        if found.is_none() {
            eprintln!("skipped: none of {} is installed, so nobody looks at the page", names.join(", "));
        }
        found
    }

    fn run(&self, place: &TempDir, dark: bool, width: u32, arguments: &[&str], file: &Path) -> Output {
        let profile = TempDir::new_in(place.path()).unwrap();
        let mut command = Command::new(self.0);
        command.args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--hide-scrollbars",
        ]);
        command.args([
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--enable-logging=stderr",
        ]);
        command.arg(format!("--user-data-dir={}", profile.path().display()));
        // 0 is dark and 1 is light
        command.arg(format!("--blink-settings=preferredColorScheme={}", u8::from(!dark)));
        // a headless window is never narrower than 500 pixels
        command.arg(format!("--window-size={},{HEIGHT}", width.max(500))).args(arguments);
        let output = command.arg(format!("file://{}", file.display())).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output
    }

    /// Shows `page` in a frame of this width.
    pub fn look(&self, page: &str, width: u32, dark: bool) -> Seen {
        let place = TempDir::new().unwrap();
        let inner = page.replace('&', "&amp;").replace('"', "&quot;");
        let frame = format!(
            "<!DOCTYPE html><body style=\"margin:0;background:#000\"><iframe srcdoc=\"{inner}\" \
             style=\"width:{width}px;height:{HEIGHT}px;border:0;display:block\"></iframe>"
        );
        let measure = "<script>onload = () => { const it = document.querySelector('iframe').contentDocument.documentElement; \
             document.body.dataset.seen = [it.scrollWidth, it.scrollHeight, matchMedia('(prefers-color-scheme: dark)').matches].join(' '); }</script>";
        let (shown, measured) = (place.path().join("shown.html"), place.path().join("measured.html"));
        std::fs::write(&shown, &frame).unwrap();
        std::fs::write(&measured, frame.clone() + measure).unwrap();
        let dump = self.run(&place, dark, width, &["--dump-dom"], &measured);
        let text = String::from_utf8(dump.stdout).unwrap();
        let seen = text.rsplit_once("data-seen=\"").expect("the page was not measured").1;
        let seen: Vec<&str> = seen.split_once('"').unwrap().0.split(' ').collect();
        let said = String::from_utf8_lossy(&dump.stderr);
        let photograph = place.path().join("photograph.png");
        self.run(&place, dark, width, &[&format!("--screenshot={}", photograph.display())], &shown);
        let (colours, mean, last_row) = summary(&photograph, width as usize);
        Seen {
            complaints: said.lines().filter(|line| line.contains("CONSOLE")).map(str::to_owned).collect(),
            scroll_width: seen[0].parse().unwrap(),
            height: seen[1].parse().unwrap(),
            dark: seen[2] == "true",
            colours,
            mean,
            last_row,
        }
    }
}

/// Colours, mean grey, and the last row with more than one colour, of the first `width` columns.
fn summary(photograph: &Path, width: usize) -> (usize, f64, usize) {
    let file = std::io::BufReader::new(std::fs::File::open(photograph).unwrap());
    let mut reader = png::Decoder::new(file).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    assert_eq!(info.bit_depth, png::BitDepth::Eight);
    let (size, all) = (info.color_type.samples(), info.width as usize);
    assert!(size >= 3 && all >= width);
    let (mut colours, mut sum, mut last) = (BTreeSet::new(), 0u64, 0);
    for (y, row) in pixels.chunks_exact(all * size).enumerate() {
        let row = &row[..width * size];
        let first = &row[..3];
        for pixel in row.chunks_exact(size) {
            colours.insert([pixel[0], pixel[1], pixel[2]]);
            sum += pixel[..3].iter().map(|c| u64::from(*c)).sum::<u64>();
            if &pixel[..3] != first {
                last = y;
            }
        }
    }
    let count = pixels.len() / size / all * width * 3;
    (colours.len(), sum as f64 / count as f64, last)
}
