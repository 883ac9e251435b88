package import AuthorizationServer

/// Where a webhook is, and how it is asked.
package struct WebhookSettings: Sendable {
    package let inputs: CustomFlowInputs
    /// By https, or on this host.
    package let url: RevocationURL
    /// Shared with the receiver: it knows our requests by it, and we its answers.
    package let secret: [UInt8]
    /// In seconds, for the whole answer.
    package let timeout: Int
    /// How many requests may be under way.
    package let concurrency: Int

    package init(inputs: CustomFlowInputs, url: RevocationURL, secret: [UInt8], timeout: Int, concurrency: Int) {
        self.inputs = inputs
        self.url = url
        self.secret = secret
        self.timeout = timeout
        self.concurrency = concurrency
    }
}
