import AuthorizationServer
import JOSE

/// A token that an operator has in a file, to see what it could be exchanged for.
enum TokenFile {
    /// The token in the file, taken apart; from standard input where the path is "-".
    static func token(_ path: String) throws -> PolicyExplanation.SupposedToken {
        let text = String(decoding: try ClaimsFile.bytes(path), as: UTF8.self)
        do throws(JWSError) {
            return try PolicyExplanation.SupposedToken(String(text.trimming { $0.isWhitespace }))
        } catch {
            throw CommandFailure("\(path): the token \(error)")
        }
    }
}

extension String {
    /// The text without such characters at both ends.
    fileprivate func trimming(_ isSurplus: (Character) -> Bool) -> Substring {
        var rest = self[...]
        while let last = rest.last, isSurplus(last) { rest.removeLast() }
        return rest.drop(while: isSurplus)
    }
}
