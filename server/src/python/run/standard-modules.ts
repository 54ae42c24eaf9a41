/** The modules of Python's standard library (sys.stdlib_module_names of 3.11). */
export const standardModules: ReadonlySet<string> = new Set(
  (
    "abc aifc antigravity argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii " +
    "bisect builtins bz2 cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop collections " +
    "colorsys compileall concurrent configparser contextlib contextvars copy copyreg crypt csv ctypes " +
    "curses dataclasses datetime dbm decimal difflib dis distutils doctest email encodings ensurepip enum " +
    "errno faulthandler fcntl filecmp fileinput fnmatch fractions ftplib functools gc genericpath getopt " +
    "getpass gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib imghdr imp " +
    "importlib inspect io ipaddress itertools json keyword lib2to3 linecache locale logging lzma mailbox " +
    "mailcap marshal math mimetypes mmap modulefinder msilib msvcrt multiprocessing netrc nis nntplib nt " +
    "ntpath nturl2path numbers opcode operator optparse os ossaudiodev pathlib pdb pickle pickletools " +
    "pipes pkgutil platform plistlib poplib posix posixpath pprint profile pstats pty pwd py_compile " +
    "pyclbr pydoc pydoc_data pyexpat queue quopri random re readline reprlib resource rlcompleter runpy " +
    "sched secrets select selectors shelve shlex shutil signal site smtpd smtplib sndhdr socket " +
    "socketserver spwd sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string stringprep " +
    "struct subprocess sunau symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile termios " +
    "textwrap this threading time timeit tkinter token tokenize tomllib trace traceback tracemalloc tty " +
    "turtle turtledemo types typing unicodedata unittest urllib uu uuid venv warnings wave weakref " +
    "webbrowser winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo"
  ).split(" "),
);

/** Modules of Python 2 that Python 3 has under other names or not at all (docs.python.org/3/whatsnew/3.0.html). */
export const goneModules: ReadonlySet<string> = new Set(
  (
    "__builtin__ BaseHTTPServer Bastion CGIHTTPServer ConfigParser Cookie DocXMLRPCServer HTMLParser MimeWriter Queue " +
    "SimpleHTTPServer SimpleXMLRPCServer SocketServer StringIO Tkinter UserDict UserList UserString " +
    "anydbm bsddb cPickle cStringIO commands compiler cookielib copy_reg dbhash dircache dumbdbm " +
    "exceptions fpformat htmlentitydefs htmllib httplib ihooks imputil md5 mhlib mimetools mimify " +
    "multifile mutex new popen2 posixfile rexec rfc822 robotparser sets sgmllib sha statvfs stringold " +
    "sunaudio tkMessageBox toaiff urllib2 urlparse user whichdb xmlrpclib"
  ).split(" "),
);

/** Members that modules had in Python 2 and have no more. */
export const goneMembers: Readonly<Record<string, readonly string[]>> = {
  collections: "Callable Iterable Iterator Mapping MutableMapping MutableSequence MutableSet Sequence Set Sized".split(
    " ",
  ),
  itertools: ["ifilter", "ifilterfalse", "imap", "izip", "izip_longest"],
  os: ["getcwdu", "popen2", "popen3", "popen4", "tmpnam"],
  string: "join letters lowercase lower maketrans replace split strip upper uppercase".split(" "),
  sys: ["exc_type", "maxint", "setdefaultencoding"],
  types: "ListType DictType StringType StringTypes IntType TupleType UnicodeType ClassType".split(" "),
  urllib: ["quote", "quote_plus", "unquote", "urlencode", "urlopen", "urlretrieve"],
};
