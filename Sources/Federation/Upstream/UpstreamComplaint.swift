/// What a server says of its refusal, in its own words.
package struct UpstreamComplaint: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// It will not, no matter who asks again.
        case refusal
        /// It cannot now; later it may.
        case outage
        /// It does not understand what is asked.
        case misunderstanding
    }

    package let kind: Kind
    /// Its name for the error.
    package let code: String
    package let message: String?

    package init(kind: Kind, code: String, message: String?) {
        self.kind = kind
        self.code = code
        self.message = message
    }
}
