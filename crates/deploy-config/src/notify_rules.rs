//! What a schema cannot say of the `notify` part: one service each, environments that exist, secrets that stay secret.

use crate::model::{DeployConfig, Setting};
use crate::notify::{EmailNotice, MailSecurity, Notify, SlackNotice, is_loopback};
use crate::release_rules::Finding;
use crate::rules::suggestion;

/// Everything that is wrong with the `notify` part; the paths are from the file's root.
pub(crate) fn findings(config: &DeployConfig) -> Vec<Finding> {
    let mut found = Vec::new();
    for (index, notify) in config.notify.iter().enumerate() {
        let mut entry = Entry { index: index.to_string(), found: &mut found };
        entry.service(notify);
        entry.environments(notify, config);
        entry.settings(notify);
    }
    found
}

struct Entry<'a> {
    index: String,
    found: &'a mut Vec<Finding>,
}

impl Entry<'_> {
    fn service(&mut self, notify: &Notify) {
        match notify.services().as_slice() {
            [_] => {}
            [] => self.add(
                &[],
                "names no service",
                "give one of slack, email, discord, teams, webhook, sentry and datadog with its settings",
            ),
            many => self.add(&[], &format!("names {}", many.join(" and ")), "give each service an entry of its own"),
        }
    }

    fn environments(&mut self, notify: &Notify, config: &DeployConfig) {
        for (index, name) in notify.environments.iter().enumerate() {
            if !config.environments.contains_key(name) {
                let message = format!("is `{name}`, which is no environment");
                self.add(&["environments", &index.to_string()], &message, &suggestion(name, config.environments.keys()));
            }
        }
    }

    fn settings(&mut self, notify: &Notify) {
        if let Some(slack) = &notify.slack {
            self.slack(slack);
        }
        if let Some(email) = &notify.email {
            self.email(email);
        }
        if let Some(webhook) = &notify.webhook
            && let Setting::Literal(url) = &webhook.url
        {
            self.address(&["webhook", "url"], url);
        }
        if let Some(sentry) = &notify.sentry {
            self.optional_address(&["sentry", "url"], sentry.url.as_deref());
        }
        if let Some(datadog) = &notify.datadog {
            self.optional_address(&["datadog", "url"], datadog.url.as_deref());
            if datadog.site.is_empty() || datadog.site.contains(['/', ':', '@', ' ']) {
                self.add(&["datadog", "site"], "is not a site", "write it as datadoghq.com or datadoghq.eu");
            }
        }
    }

    fn slack(&mut self, slack: &SlackNotice) {
        self.optional_address(&["slack", "url"], slack.url.as_deref());
        match (&slack.token, &slack.webhook) {
            (None, None) => self.add(&["slack"], "has neither `token` nor `webhook`", "give `token` and `channel`, or `webhook`"),
            (Some(_), Some(_)) => {
                self.add(&["slack"], "has both `token` and `webhook`", "keep `token`, which has threads, or `webhook`");
            }
            (Some(_), None) if slack.channel.is_none() => {
                self.add(&["slack"], "has `token` and lacks `channel`", "give the channel's id, such as C0123456789");
            }
            (None, Some(_)) if slack.channel.is_some() => {
                self.add(&["slack", "channel"], "needs `token`", "an incoming webhook posts to the channel it was made for");
            }
            _ => {}
        }
    }

    fn email(&mut self, email: &EmailNotice) {
        let server = &email.server;
        if server.is_empty() || server.contains(['/', '@', ' ']) || (server.contains(':') && !is_loopback(server)) {
            self.add(&["email", "server"], "is not the name of a server", "write it as smtp.example.com, and its port in `port`");
        } else if email.security == MailSecurity::None && !is_loopback(server) {
            let message = "sends mail and password unprotected to another machine";
            self.add(&["email", "security"], message, "write `starttls` or `tls`; `none` is for localhost");
        }
        if email.user.is_some() != email.password.is_some() {
            self.add(&["email"], "has one of `user` and `password`", "give both, or none");
        }
        let to = email.to.iter().enumerate().map(|(index, address)| (vec!["to".to_owned(), index.to_string()], address));
        for (path, address) in [(vec!["from".to_owned()], &email.from)].into_iter().chain(to) {
            if !is_mailbox(address) {
                let path: Vec<&str> = ["email"].into_iter().chain(path.iter().map(String::as_str)).collect();
                self.add(&path, "is not an address", "write it as deploy@example.com or Deployments <deploy@example.com>");
            }
        }
    }

    fn optional_address(&mut self, path: &[&str], url: Option<&str>) {
        if let Some(url) = url {
            self.address(path, url);
        }
    }

    /// What is sent there must not be read on the way.
    fn address(&mut self, path: &[&str], url: &str) {
        let (rest, is_safe) = match (url.strip_prefix("https://"), url.strip_prefix("http://")) {
            (Some(rest), _) => (rest, true),
            (None, Some(rest)) => (rest, false),
            (None, None) => ("", false),
        };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if authority.is_empty() || url.contains(char::is_whitespace) || url.contains("${{") {
            self.add(path, "is not an https address", "write it as https://hooks.example.com/deployments");
        } else if authority.contains('@') || url.contains('?') {
            self.add(path, "may hold a secret", "a secret is never written here; name the variable that holds it: { env: NAME }");
        } else if !is_safe && !is_loopback(host(authority)) {
            self.add(path, "is not protected by TLS", "write https://; http is for localhost");
        }
    }

    fn add(&mut self, rest: &[&str], message: &str, hint: &str) {
        let path = ["notify", &self.index].into_iter().chain(rest.iter().copied()).map(str::to_owned).collect();
        self.found.push(Finding { path, message: message.to_owned(), hint: hint.to_owned() });
    }
}

/// The host of an authority, without its port and the brackets of IPv6.
fn host(authority: &str) -> &str {
    match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    }
}

/// One address, with or without a name, and nothing that could begin another header.
fn is_mailbox(text: &str) -> bool {
    let address = match text.strip_suffix('>') {
        Some(rest) => rest.rsplit_once('<').map_or("", |(_, address)| address),
        None => text,
    };
    let parts =
        address.split_once('@').filter(|(local, domain)| !local.is_empty() && !domain.is_empty() && !domain.contains('@'));
    parts.is_some() && !text.contains(char::is_control) && !address.contains(|c: char| c.is_whitespace() || "<>,".contains(c))
}
