extension IssuancePolicy {
    /// Who the identity is to us: its `client_id` where it is registered, else the subject that the first rule for it
    /// grants; `nil` when there is no such rule.
    package func name(of identity: PolicyIdentity) -> String? {
        if let clientID = identity.clientID { return clientID }
        for rule in rules {
            guard let captures = rule.captures(from: identity) else { continue }
            guard let subject = rule.subject.expanded(with: captures), !subject.isEmpty else { return nil }
            return subject
        }
        return nil
    }
}
