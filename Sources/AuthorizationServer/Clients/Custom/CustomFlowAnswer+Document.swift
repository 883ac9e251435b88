import JOSE

extension CustomFlowAnswer {
    /// Reads the answer of a webhook or a program:
    /// `{"request_id": ID, "identity": {"attributes": {...}}}` or `{"request_id": ID, "denied": {"reason": "..."}}`.
    ///
    /// It has to name the request, so that no answer to another one counts, and may say nothing beside: an answer that
    /// tries to choose a subject is refused, and not trimmed. Throws `nonsense`.
    package init(document bytes: [UInt8], to request: CustomFlowRequest) throws(CustomFlowFailure) {
        let answer: JSONValue
        do { answer = try JSONValue(parsing: bytes, maximumDepth: IdentityAttributes.maximumDepth + 2) } catch {
            throw .nonsense("\(error)")
        }
        guard case .string(let id)? = answer["request_id"], id.utf8.elementsEqual(request.requestID.utf8) else {
            throw .nonsense("it does not name this request in request_id")
        }
        switch (answer["identity"], answer["denied"]) {
        case (let identity?, nil):
            try Self.check(answer, has: ["request_id", "identity"])
            guard let attributes = identity["attributes"] else { throw .nonsense("the identity has no attributes") }
            try Self.check(identity, has: ["attributes"])
            self = .identity(attributes: attributes)
        case (nil, let denied?):
            try Self.check(answer, has: ["request_id", "denied"])
            guard case .string(let reason)? = denied["reason"] else { throw .nonsense("the denial has no reason") }
            try Self.check(denied, has: ["reason"])
            self = .denied(reason: reason)
        case (nil, nil): throw .nonsense("it has neither identity nor denied")
        case (_?, _?): throw .nonsense("it has both identity and denied")
        }
    }

    private static func check(_ value: JSONValue, has names: [String]) throws(CustomFlowFailure) {
        guard case .object(let members) = value else { return }
        guard let stranger = members.first(where: { !names.contains($0.name) }) else { return }
        throw .nonsense("it has the member \(VisibleText.quoted(stranger.name, limit: 64)), which means nothing")
    }
}
