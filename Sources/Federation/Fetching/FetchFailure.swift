import JOSE

/// Why nothing could be fetched; the description completes "it cannot be fetched: ...".
package enum FetchFailure: Error, Hashable, CustomStringConvertible {
    case timeout(Duration)
    case tooLarge(limit: Int)
    /// A redirect is an answer like any other that is not 200: following it would ask a host that nobody allowed.
    case status(Int)
    /// The server says that nothing has changed (RFC 9110 §15.4.5), and there is nothing that this could be said of.
    case nothingToConfirm
    /// The answer comes in a content coding, which was not asked for.
    case encoded(String)
    case unreachable(String)
    /// The server's certificate is good, but not for this name.
    case otherServer(String)
    /// What answers by plain http on this machine belongs to that user; nil where it cannot be told.
    case otherUser(UInt32?)

    package var description: String {
        switch self {
        case .timeout(let time): "no whole answer within \(time.components.seconds) s"
        case .tooLarge(let limit): "the answer has more than \(limit) bytes"
        case .status(let code) where (300..<400).contains(code):
            "the server answers with status \(code); redirects are not followed"
        case .status(let code): "the server answers with status \(code)"
        case .nothingToConfirm: "the server answers with status 304, not modified, but no earlier answer is held"
        case .encoded(let coding):
            "the server's answer has the Content-Encoding \(VisibleText.quoted(coding, limit: 32)), though the request "
                + "asks for identity: let it send the document as it is"
        case .unreachable(let reason): reason
        case .otherServer(let name): "the server's certificate does not have the name \(name)"
        case .otherUser(let user):
            (user.map { "what listens there runs as the user \($0)" } ?? "it cannot be told which user listens there")
                + "; by plain http only this service's own user and root are believed: serve it by https, or as one of them"
        }
    }
}
