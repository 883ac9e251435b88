import Foundation

/// Where a UNIX socket is made before anybody can reach it: in a folder of our own beside its place, until it has its
/// mode.
///
/// A socket gets the mode that the process's umask leaves, and everybody may connect to it between its making and a
/// later `chmod`. The umask is the whole process's, so that changing it would reach files that other threads make.
struct UnixSocketPlace: Sendable {
    /// The owner's group may connect, nobody else: anyone who reaches the socket is the proxy.
    static let mode: mode_t = 0o660
    /// The bytes that `sockaddr_un` has room for, without the last, which is zero.
    private static let longestPath = 107

    let path: String
    private let folder: String

    /// The place to bind the socket at.
    var binding: String { folder + "/s" }

    /// Makes the folder, mode 0700.
    init(_ path: String) throws(ListenerFailure.Cause) {
        self.path = path
        if let kind = Self.kind(of: path), kind != S_IFSOCK { throw .other("it is there, and no socket") }
        let parent = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        var template = Array((parent + ".XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw .init(errno) }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard binding.utf8.count <= Self.longestPath else {
            abandon()
            throw .other("its path is too long, by \(binding.utf8.count - Self.longestPath) bytes")
        }
    }

    /// Gives the socket its mode and puts it into its place, over one that is left there from a process that is gone.
    func open() throws(ListenerFailure.Cause) {
        guard chmod(binding, Self.mode) == 0, rename(binding, path) == 0 else {
            let code = errno
            abandon()
            throw .init(code)
        }
        abandon()
    }

    /// Removes the folder with what is left in it.
    func abandon() {
        unlink(binding)
        rmdir(folder)
    }

    private static func kind(of path: String) -> mode_t? {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }
}
