import CLibcrypto
import Synchronization

/// The signing contexts of one key that are at rest: as many as ever signed at the same time.
final class SigningContextPool: Sendable {
    private let idle = Mutex<[SigningContext]>([])

    /// Lends a context to `body`, made by `make` when all others are at work.
    func withContext<Result>(
        make: () throws(LibcryptoError) -> SigningContext,
        _ body: (SigningContext) -> Result
    ) throws(LibcryptoError) -> Result {
        let rested = idle.withLock { $0.popLast() }
        let context: SigningContext
        if let rested { context = rested } else { context = try make() }
        let result = body(context)
        idle.withLock { $0.append(context) }
        return result
    }
}
