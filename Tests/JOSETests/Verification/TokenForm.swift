import JOSE

/// Ways to spoil a good token in its compact form; those of Wycheproof's tests of JWS libraries, and more.
enum TokenForm {
    /// Each way with its name; those that do not apply to the token are left out.
    static func spoilt(_ token: String) -> [(name: String, token: String)] {
        let parts = token.split(separator: ".").map(String.init)
        let (header, payload, signature) = (parts[0], parts[1], parts[2])
        let none = Base64URL.encode(Array(#"{"alg":"none"}"#.utf8))
        return [
            ("nothing", ""), ("dots", ".."), ("one part", payload), ("payload alone", ".\(payload)."),
            ("no signature", "\(header).\(payload)."), ("no signature and no dot", "\(header).\(payload)"),
            ("no payload", "\(header)..\(signature)"), ("no payload and no dot", "\(header).\(signature)"),
            ("no header", ".\(payload).\(signature)"), ("no header and no dot", "\(payload).\(signature)"),
            ("a dot behind", "\(token)."), ("a dot before", ".\(token)"), ("a fourth part", "\(token).Zm9v"),
            ("five parts", "\(token).Zm9v.Zm9v"), ("none without a signature", "\(none).\(payload)."),
            ("none without a dot", "\(none).\(payload)"),
            ("none with the signature", "\(none).\(payload).\(signature)"),
            ("another payload", "\(header).\(Base64URL.encode(Array(#"{"sub":"b"}"#.utf8))).\(signature)"),
            (
                "another header",
                "\(Base64URL.encode(Array(#"{"alg":"RS256","kid":"b"}"#.utf8))).\(payload).\(signature)"
            ),
            ("parts exchanged", "\(payload).\(header).\(signature)"),
            ("twice", "\(header).\(payload).\(signature)\(signature)"),
            ("JSON", #"{"payload":"\#(payload)","protected":"\#(header)","signature":"\#(signature)"}"#),
            ("a byte order mark", "\u{FEFF}\(token)"), ("a NUL", "\(token)\0"), ("a newline", "\(token)\n"),
            ("a space before", " \(token)"), ("a space behind", "\(token) "), ("Bearer", "Bearer \(token)"),
            ("a comment", "\(header).\(payload)#.\(signature)"),
            ("a percent", token.replacing(".", with: "%2E")),
            ("a full stop of full width", token.replacing(".", with: "\u{FF0E}")),
            ("a combining mark behind a dot", "\(header).\u{301}\(payload).\(signature)"),
        ] + strange(parts) + slack(parts) + lengths(parts)
    }

    /// Characters that base64url does not have, in each part.
    private static func strange(_ parts: [String]) -> [(String, String)] {
        ["=", "==", " ", "?", "+", "/", "\n", "\r\n", "\t", "\0", "\u{430}"].flatMap { text in
            (0..<3).flatMap { index in
                [(text + parts[index]), (parts[index] + text)].map { part in
                    ("\(text.debugDescription) in part \(index)", joined(parts, index, part))
                }
            }
        }
    }

    /// Bits set behind the last byte: another spelling of the same bytes (RFC 4648 §3.5).
    private static func slack(_ parts: [String]) -> [(String, String)] {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        return (0..<3).compactMap { index in
            guard parts[index].count % 4 != 0, let last = parts[index].last, let value = alphabet.firstIndex(of: last)
            else { return nil }
            return (
                "unused bits in part \(index)", joined(parts, index, parts[index].dropLast() + [alphabet[value + 1]])
            )
        }
    }

    private static func lengths(_ parts: [String]) -> [(String, String)] {
        guard let signature = Base64URL.decode(parts[2]) else { return [] }
        let zero: [UInt8] = [0]
        return [
            ("a byte less", Array(signature.dropLast())), ("a byte less before", Array(signature.dropFirst())),
            ("a zero behind", signature + zero), ("a zero before", zero + signature), ("one byte", zero),
            ("half", Array(signature.prefix(signature.count / 2))), ("zeros", signature.map { _ in 0 }),
            ("all bits", signature.map { _ in 255 }), ("turned round", signature.reversed()),
        ].map { ("signature: \($0)", joined(parts, 2, Base64URL.encode($1))) }
    }

    private static func joined(_ parts: [String], _ index: Int, _ part: some StringProtocol) -> String {
        var parts = parts
        parts[index] = String(part)
        return parts.joined(separator: ".")
    }
}
