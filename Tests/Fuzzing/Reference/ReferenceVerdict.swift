/// What libcrypto says of a chain.
enum ReferenceVerdict: Equatable {
    /// A certificate of it is none to libcrypto.
    case unreadable
    case accepted(path: [[UInt8]])
    /// - code: one of `X509_V_ERR_`.
    case refused(code: Int32, text: String, depth: Int)

    var isAccepted: Bool { if case .accepted = self { true } else { false } }

    var text: String {
        switch self {
        case .unreadable: "unreadable"
        case .accepted: "accepted"
        case .refused(let code, let text, let depth): "\(text) (\(code)) at \(depth)"
        }
    }
}
