import JOSE
import PKI

/// What can be read of a token, be it good or bad: to be shown, never to be believed.
struct TokenContents {
    enum Payload {
        case json(JSONValue)
        /// All of it can be seen.
        case text(String)
        /// In base64url.
        case bytes(String)
    }

    private(set) var header: JSONValue?
    private(set) var payload: Payload?

    init() {}

    init(of token: String) {
        guard token.utf8.count <= CompactJWS.maximumLength else { return }
        let parts = token.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        guard parts.count > 1, let bytes = Base64URL.decode(parts[0]) else { return }
        guard let value = try? JSONValue(parsing: bytes), case .object = value else { return }
        header = value
        // What stands there in an encrypted token is no payload.
        guard value["enc"] == nil, let payload = Base64URL.decode(parts[1]) else { return }
        if let value = try? JSONValue(parsing: payload) {
            self.payload = .json(value)
        } else if let text = NameText.text(utf8: payload[...]) {
            self.payload = .text(text)
        } else {
            self.payload = .bytes(parts[1])
        }
    }
}
