/// One question to one server: a conditional GET, or a POST (RFC 9110).
package struct FetchRequest: Sendable, Hashable {
    /// What a POST sends.
    package struct Body: Sendable, Hashable {
        package let contentType: String
        package let bytes: [UInt8]
    }

    package let url: RevocationURL
    /// Sent by POST; nil makes a GET.
    package var body: Body?
    /// `If-None-Match` (RFC 9110 §13.1.2).
    package var entityTag: String?
    /// `If-Modified-Since`, as the server wrote it (§13.1.3).
    package var lastModified: String?
    /// What opens the document, where it is protected.
    package var bearerToken: BearerToken?
    /// The most bytes that an answer may have.
    package let sizeLimit: Int
    /// For everything from the name's resolution to the last byte.
    package let timeout: Duration

    package init(url: RevocationURL, body: Body? = nil, sizeLimit: Int, timeout: Duration) {
        self.url = url
        self.body = body
        self.sizeLimit = sizeLimit
        self.timeout = timeout
    }
}
