//! Terminal sessions: commands after `$ `, and below each what it prints, a line `…` standing for any number of lines.

/// A command and what the documentation says that it prints; nothing where it says nothing.
#[derive(Debug, PartialEq)]
pub struct Step {
    pub words: Vec<String>,
    pub prints: Vec<String>,
}

/// The steps of a session. A command ends at three spaces, after which a remark may follow, and goes
/// on after a backslash.
///
/// # Errors
/// Something is printed before the first command, or a quotation does not end.
pub fn steps(lines: &[String]) -> Result<Vec<Step>, String> {
    let mut steps: Vec<Step> = Vec::new();
    let mut lines = lines.iter();
    while let Some(line) = lines.next() {
        if let Some(command) = line.strip_prefix("$ ") {
            let mut command = command.to_owned();
            while let Some(start) = command.strip_suffix('\\') {
                command = format!("{start}{}", lines.next().ok_or("the last line goes on")?.trim_start());
            }
            let command = command.split("   ").next().unwrap_or(&command);
            steps.push(Step { words: words(command)?, prints: Vec::new() });
        } else {
            let step = steps.last_mut().ok_or_else(|| format!("{line:?} stands before the first command"))?;
            step.prints.push(line.trim_end().to_owned());
        }
    }
    for step in &mut steps {
        while step.prints.last().is_some_and(String::is_empty) {
            step.prints.pop();
        }
    }
    Ok(steps)
}

/// Words as a shell has them, of single quotes and spaces alone.
fn words(command: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    for (part, quoted) in command.split('\'').zip([false, true].into_iter().cycle()) {
        if quoted {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    if command.matches('\'').count().is_multiple_of(2) {
        Ok(words)
    } else {
        Err(format!("{command}: a quotation that does not end"))
    }
}

/// Whether `printed` is what the documentation shows.
///
/// # Errors
/// The first shown line that is not there, with what is there instead.
pub fn compare(shown: &[String], printed: &str) -> Result<(), String> {
    let printed: Vec<&str> = printed.trim_end().lines().map(str::trim_end).collect();
    let (mut at, mut skip) = (0, false);
    for line in shown {
        if line.trim() == "…" {
            skip = true;
        } else if skip {
            let found = printed[at..].iter().position(|p| p == line);
            at += 1 + found.ok_or_else(|| format!("shown but not printed after line {at}: {line:?}"))?;
            skip = false;
        } else if printed.get(at).is_some_and(|p| p == line) {
            at += 1;
        } else {
            return Err(format!("shown:   {line:?}\nprinted: {:?}", printed.get(at)));
        }
    }
    if at == printed.len() || skip {
        Ok(())
    } else {
        Err(format!("printed but not shown: {:?}", printed[at]))
    }
}

#[test]
fn a_session_is_commands_with_output() {
    let lines = ["$ a --b \\", "  'c d'     a remark", "x", "", "$ e"].map(str::to_owned);
    let steps = steps(&lines).unwrap();
    assert_eq!(steps[0].words, ["a", "--b", "c d"]);
    assert_eq!((steps[0].prints.as_slice(), steps[1].prints.len()), (["x".to_owned()].as_slice(), 0));
    assert!(self::steps(&["x".to_owned()]).is_err());
}

#[test]
fn output_is_compared_line_by_line_up_to_ellipses() {
    let shown = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    for right in ["a\nb\nc", "…\nb\n…", "a\n…\nc", "…"] {
        assert_eq!(compare(&shown(right), "a\nb\nc\n"), Ok(()), "{right:?}");
    }
    for wrong in ["a\nb", "b\n…", "a\nc", "…\nd", "a\nb\nc\nd", "…\nc\n…\na"] {
        assert!(compare(&shown(wrong), "a\nb\nc\n").is_err(), "{wrong:?}");
    }
}
