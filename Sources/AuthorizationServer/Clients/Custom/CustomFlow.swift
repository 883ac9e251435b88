/// A way to prove who is asking that is not among the built-in ones: the one contract of Swift types, webhooks and
/// programs.
///
/// It says which parameters and header fields hold its credentials, and what it finds out about who sent them. It sees
/// nothing else of a request, and chooses neither subject nor audience nor claims: policy matches its attributes.
package protocol CustomFlow: Sendable {
    /// The form's parameters that hold its credentials. A request with one of them is for this flow.
    var parameters: [String] { get }

    /// The header fields that hold its credentials, likewise.
    var headers: [String] { get }

    /// Says who is asking, or that this cannot be believed. Throws when the flow itself does not work, which answers
    /// this one request with 503.
    func identify(_ request: CustomFlowRequest) async throws(CustomFlowFailure) -> CustomFlowAnswer
}
