import Crypto
import Libcrypto

/// Identifiers that nobody can guess, and by which anyone who knows it can tell for whom they were made. To everybody
/// else they say nothing: they are as random as others.
package enum MarkedIdentifier {
    /// Bytes of each half: what is random, and the mark.
    private static let half = 16

    /// 128 random bits, and the mark of `holder`: together 43 characters of base64url.
    ///
    /// - Parameter holder: the bytes that name for whom it is; `nil`: for nobody, so that it has the mark of nobody.
    package static func make(for holder: [UInt8]?) -> String {
        let random = RandomBytes.bytes()
        return Base64URL.encode(random + (holder.map { mark($0, random) } ?? RandomBytes.bytes()))
    }

    /// Whether `make` made the identifier for this holder.
    package static func isMade(_ identifier: String, for holder: [UInt8]) -> Bool {
        guard let bytes = Base64URL.decode(identifier), bytes.count == 2 * half else { return false }
        return mark(holder, Array(bytes.prefix(half))).elementsEqual(bytes.suffix(half))
    }

    private static func mark(_ holder: [UInt8], _ random: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: random)
        hash.update(data: holder)
        return Array(hash.finalize().prefix(half))
    }
}
