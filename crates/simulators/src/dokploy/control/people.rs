//! Who may call: keys, members, limits.

use super::super::access::{Member, Role, User};
use super::super::keys::Key;
use super::super::state::State;
use super::Dokploy;

impl Dokploy {
    /// Adds an API key of the owner that may be verified only so often; each request takes two (keys made through the API start
    /// with 10 a day).
    pub fn add_limited_key(&self, api_key: &str, verifications: u32) {
        let mut state = self.state();
        let owner = state.owner_id();
        state.add_key(api_key, &owner, Some(verifications));
    }

    /// Adds a member of the organisation, and an API key of that member.
    pub fn add_member(&self, api_key: &str, member: Member) {
        let mut state = self.state();
        let user = state.new_user("Mem", "Ber", "member@example.com", Role::Member);
        let id = user.id.clone();
        state.users.push(User { access: member, ..user });
        state.add_key(api_key, &id, None);
    }

    /// Makes the owner a plain member, or again the owner, who was given nothing by name then.
    pub fn demote_owner(&self, member: Option<Member>) {
        if let Some(owner) = self.state().users.first_mut() {
            owner.role = if member.is_some() { Role::Member } else { Role::Owner };
            owner.access = member.unwrap_or_default();
        }
    }

    /// Forbids a procedure, such as `compose.update`, to a key, with what the server says then, such as
    /// `unauthorized to access resource "service"`.
    pub fn forbid(&self, api_key: &str, procedure: &str, says: &str) {
        let mut state = self.state();
        if !state.keys.contains_key(api_key) {
            let owner = state.owner_id();
            state.add_key(api_key, &owner, None);
        }
        if let Some(key) = state.keys.get_mut(api_key) {
            key.forbidden.insert(procedure.to_owned(), says.to_owned());
        }
    }
}

impl State {
    fn owner_id(&self) -> String {
        self.users.first().map(|owner| owner.id.clone()).unwrap_or_default()
    }

    pub(crate) fn add_key(&mut self, api_key: &str, user: &str, verifications: Option<u32>) {
        let key = Key { user: user.to_owned(), name: api_key.to_owned(), verifications_left: verifications, ..Key::default() };
        self.keys.insert(api_key.to_owned(), key);
    }

    /// The first user, who owns the new organisation; answers the id.
    pub(crate) fn sign_up(&mut self, first_name: &str, last_name: &str, email: &str) -> String {
        self.organization.id = self.id();
        self.organization.created_at = self.stamp();
        let owner = self.new_user(first_name, last_name, email, Role::Owner);
        let id = owner.id.clone();
        self.users.push(owner);
        id
    }

    fn new_user(&mut self, first_name: &str, last_name: &str, email: &str, role: Role) -> User {
        User {
            id: self.token(32),
            membership: self.id(),
            first_name: first_name.to_owned(),
            last_name: last_name.to_owned(),
            email: email.to_owned(),
            since: self.stamp(),
            role,
            access: Member::default(),
        }
    }
}
