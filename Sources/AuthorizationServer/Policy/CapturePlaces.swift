/// What is asked of the host that a capture stands in.
enum HostRule: Sendable, Hashable {
    /// Of a URI.
    case authority
    /// Of a mailbox.
    case domain
    /// The name is one.
    case name

    func accepts(_ name: [UInt8]) -> Bool {
        switch self {
        case .authority: CapturedHost.isAuthority(of: name)
        case .domain: CapturedHost.isDomain(of: name)
        case .name: CapturedHost.isHost(name[...])
        }
    }
}

/// Walks along a pattern, to tell where in a name of its kind a capture stands.
struct CapturePlaces {
    private let kind: NamePattern.Kind
    private var passed: [UInt8] = []
    /// Filled in as captures are met.
    private(set) var host: HostRule?

    init(_ kind: NamePattern.Kind) {
        self.kind = kind
    }

    mutating func pass(_ literal: String) {
        passed += Array(literal.utf8)
    }

    /// What a capture at this place may hold.
    mutating func alphabet(takingAny: Bool) -> CaptureAlphabet {
        let (form, rule) = place
        // Stands for what is captured: a character that no place is told by.
        passed.append(UInt8(ascii: "x"))
        guard !takingAny else { return CaptureAlphabet(.any, of: kind) }
        if let rule { host = rule }
        return CaptureAlphabet(form, of: kind)
    }

    private var place: (CaptureAlphabet.Form, HostRule?) {
        switch kind {
        case .dnsName: return (.host, .name)
        case .email: return passed.contains(UInt8(ascii: "@")) ? (.host, .domain) : (.mailbox, nil)
        case .uri: return placeInURI ?? (.unreserved, nil)
        case .clientIdentifier: return placeInURI ?? (.unreserved, nil)
        // Other names may be URIs: they are where the pattern begins like one.
        case .attributeValue, .claim: return placeInURI ?? (.text, nil)
        }
    }

    /// Where the text passed is the beginning of an absolute URI with an authority (RFC 3986 §3).
    private var placeInURI: (CaptureAlphabet.Form, HostRule?)? {
        guard let colon = passed.firstIndex(of: UInt8(ascii: ":")) else {
            // Schemes are read without regard to case (§3.1).
            return kind == .uri ? (.host, nil) : nil
        }
        let isScheme = passed[..<colon].allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || "+-.".utf8.contains(byte)
        }
        let rest = passed[(colon + 1)...]
        guard colon > 0, isScheme, rest.starts(with: "//".utf8) else { return nil }
        let isInAuthority = !rest.dropFirst(2).contains { "/?#".utf8.contains($0) }
        return isInAuthority ? (.host, .authority) : (.unreserved, nil)
    }
}
