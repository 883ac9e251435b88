/// One request, with what is known of its server's answers.
///
/// It may reach the server twice: whatever it makes there has to do no harm when nobody receives it.
package struct UpstreamCall: Sendable {
    /// In bytes: of a credential, the largest of which have 20 KiB.
    static let answerLimit = 64 << 10

    let url: RevocationURL
    let body: FetchRequest.Body
    let bearerToken: BearerToken?
    /// Texts of which no part may stand in a reason.
    let secrets: [String]
    /// What an answer other than 200 says; `nil` when it says nothing that can be read.
    let complaint: @Sendable (UpstreamAnswer) -> UpstreamComplaint?

    init(
        url: RevocationURL, body: FetchRequest.Body, bearerToken: BearerToken? = nil, secrets: [String],
        complaint: @escaping @Sendable (UpstreamAnswer) -> UpstreamComplaint?
    ) {
        self.url = url
        self.body = body
        self.bearerToken = bearerToken
        self.secrets = secrets
        self.complaint = complaint
    }

    func request(timeout: Duration) -> FetchRequest {
        var request = FetchRequest(url: url, body: body, sizeLimit: Self.answerLimit, timeout: timeout)
        request.bearerToken = bearerToken
        request.headers = [.init(name: "Accept", value: "application/json, text/xml")]
        return request
    }
}
