/// What a server answered: a status with its body (RFC 9110).
package struct UpstreamAnswer: Sendable, Hashable {
    package let status: Int
    package let contentType: String?
    /// Seconds, where the server says so in a number (§10.2.3).
    package let retryAfter: Int?
    /// `Chancery-Signature`, by which a webhook signs what it says; nil where it is not there exactly once.
    package let signature: String?
    package let body: [UInt8]

    package init(
        status: Int, contentType: String?, retryAfter: Int? = nil, signature: String? = nil, body: [UInt8]
    ) {
        self.status = status
        self.contentType = contentType
        self.retryAfter = retryAfter
        self.signature = signature
        self.body = body
    }

    /// The type without its parameters, in lower case (§8.3.1); empty where there is none.
    var mediaType: String {
        let type = (contentType ?? "").prefix { $0 != ";" }.lowercased()
        return String(type.reversed().drop { $0 == " " }.reversed())
    }
}
