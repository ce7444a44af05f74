"""Programs of many packages: what each does, and by what a program could tell how it was started.

Each package has an import, an expression of it, and a part that it may or may not have imported
by itself. Each look is a program around one of them.
"""

PACKAGES = {
    "argparse": ("argparse", "argparse.ArgumentParser(prog='p').format_help()", "gettext"),
    "ast": ("ast", "ast.dump(ast.parse('x = 1'))", "inspect"),
    "asyncio": ("asyncio", "asyncio.run(asyncio.sleep(0, 'slept'))", "asyncio.current_task"),
    "base64": ("base64", "base64.b64encode(b'abc')", "binascii"),
    "bisect": ("bisect", "bisect.bisect([1, 2, 3], 2)", "_bisect"),
    "calendar": ("calendar", "calendar.month(2024, 2)", "locale"),
    "collections": ("collections", "collections.Counter('abca').most_common(1)", "collections.abc"),
    "concurrent": (
        "concurrent.futures",
        "list(concurrent.futures.ThreadPoolExecutor(2).map(abs, [-1, 2]))",
        "concurrent.futures.thread",
    ),
    "contextlib": ("contextlib", "contextlib.nullcontext(3).enter_result", "types"),
    "csv": ("csv", "list(csv.reader(['a,b', '1,2']))", "_csv"),
    "dataclasses": ("dataclasses", "dataclasses.make_dataclass('P', ['x'])(1)", "inspect"),
    "datetime": ("datetime", "datetime.date(2024, 2, 29).strftime('%A %d %B')", "_strptime"),
    "decimal": ("decimal", "decimal.Decimal(1) / 7", "_decimal"),
    "difflib": ("difflib", "list(difflib.ndiff(['a'], ['b']))", "heapq"),
    "doctest": ("doctest", "doctest.testmod()", "unittest.case"),
    "email": ("email", "email.message_from_string('A: b').items()", "email.parser"),
    "enum": ("enum", "list(enum.Enum('E', 'a b'))", "types"),
    "fractions": ("fractions", "fractions.Fraction('0.125')", "decimal"),
    "functools": ("functools", "functools.reduce(max, [1, 3, 2])", "functools.singledispatch"),
    "gzip": ("gzip", "gzip.decompress(gzip.compress(b'abc', mtime=0))", "zlib"),
    "hashlib": ("hashlib", "hashlib.sha256(b'a').hexdigest()", "_hashlib"),
    "html": ("html", "html.escape('<a>')", "html.entities"),
    "http": ("http", "http.HTTPStatus(404).phrase", "http.client"),
    "inspect": ("inspect", "inspect.signature(lambda a, b=1: a)", "inspect.stack"),
    "io": ("io", "io.StringIO('a\\nb').readlines()", "abc"),
    "itertools": ("itertools", "list(itertools.pairwise('abc'))", "itertools.chain"),
    "json": ("json", "json.dumps({'a': [1, None]}, indent=1)", "json.tool"),
    "logging": ("logging", "logging.getLogger('a.b').parent", "logging.handlers"),
    "pathlib": ("pathlib", "pathlib.Path('a/b.c').suffix", "glob"),
    "pickle": ("pickle", "pickle.loads(pickle.dumps({1, 2}))", "_compat_pickle"),
    "random": ("random", "random.Random(0).random()", "statistics"),
    "re": ("re", "re.findall(r'\\w+', 'a b')", "re._parser"),
    "sqlite3": ("sqlite3", "sqlite3.connect(':memory:').execute('select 1').fetchall()", "datetime"),
    "statistics": ("statistics", "statistics.stdev([1, 2, 4])", "fractions"),
    "string": ("string", "string.Template('$a').substitute(a=1)", "re"),
    "subprocess": ("subprocess", "subprocess.run(['echo', 'a'], capture_output=True)", "signal"),
    "tempfile": ("tempfile", "tempfile.TemporaryFile().read()", "shutil"),
    "textwrap": ("textwrap", "textwrap.fill('a b c d', 4)", "re"),
    "threading": ("threading", "threading.current_thread().name", "_threading_local"),
    "traceback": ("traceback", "traceback.format_stack()", "linecache"),
    "typing": ("typing", "typing.get_type_hints(typing.NamedTuple('P', x=int))", "collections.abc"),
    "unittest": ("unittest", "unittest.TestCase().assertTrue(1)", "unittest.mock"),
    "urllib": ("urllib.parse", "urllib.parse.quote('a b')", "urllib.request"),
    "uuid": ("uuid", "uuid.uuid5(uuid.NAMESPACE_DNS, 'a')", "platform"),
    "warnings": ("warnings", "warnings.warn('told')", "linecache"),
    "weakref": ("weakref", "weakref.finalize(print, print)", "atexit"),
    "xml": ("xml.dom.minidom", "xml.dom.minidom.parseString('<a/>').toxml()", "xml.etree"),
    "zipfile": ("zipfile", "zipfile.ZipInfo('a').filename", "importlib.util"),
    "attr": ("attr", "attr.make_class('P', ['x'])(1)", "attr.validators"),
    "babel": ("babel", "babel.Locale('de').english_name", "babel.dates"),
    "bs4": ("bs4", "bs4.BeautifulSoup('<b>a</b>', 'html.parser').b", "bs4.diagnose"),
    "click": ("click", "click.style('a', fg='red') == 'a'", "click.testing"),
    "dateutil": ("dateutil.parser", "dateutil.parser.parse('2024-02-29')", "dateutil.tz"),
    "idna": ("idna", "idna.encode('ä.de')", "idna.codec"),
    "jinja2": ("jinja2", "jinja2.Template('{{ a }}').render(a=1)", "jinja2.debug"),
    "jsonschema": ("jsonschema", "jsonschema.validate(1, {'type': 'integer'})", "jsonschema.cli"),
    "markdown": ("markdown", "markdown.markdown('*a*')", "markdown.extensions.tables"),
    "markupsafe": ("markupsafe", "markupsafe.escape('<')", "markupsafe._native"),
    "matplotlib": ("matplotlib", "matplotlib.get_backend()", "matplotlib.pyplot"),
    "mpmath": ("mpmath", "mpmath.mp.pi", "mpmath.rational"),
    "networkx": ("networkx", "networkx.path_graph(3).edges", "networkx.drawing"),
    "numpy": ("numpy", "numpy.arange(3) / 7", "numpy.testing"),
    "packaging": ("packaging.version", "packaging.version.parse('1.0') < packaging.version.parse('2')", "packaging.tags"),
    "PIL": ("PIL.Image", "PIL.Image.new('L', (2, 2)).getpixel((0, 0))", "PIL.ImageDraw"),
    "pygments": ("pygments.lexers", "pygments.lexers.get_lexer_by_name('python')", "pygments.formatters"),
    "pyparsing": ("pyparsing", "pyparsing.Word('ab').parse_string('abc')", "pyparsing.testing"),
    "pytest": ("pytest", "pytest.approx(1.0) == 1.0", "_pytest.monkeypatch"),
    "requests": ("requests", "requests.Request('GET', 'a').method", "requests.help"),
    "soupsieve": ("soupsieve", "soupsieve.escape('a b')", "soupsieve.css_types"),
    "sortedcontainers": ("sortedcontainers", "sortedcontainers.SortedList([2, 1])", "sortedcontainers.sortedset"),
    "tornado": ("tornado", "tornado.version", "tornado.ioloop"),
    "yaml": ("yaml", "yaml.safe_load('a: [1, 2]')", "yaml.cyaml"),
}  # fmt: skip
STANDARD = list(PACKAGES)[: list(PACKAGES).index("attr")]
LOOKS = {
    "uses it": "import {name}\n\nprint({does})\n",
    "sees what it has": (
        "import {name}\n\nprint({does})\n"
        "print([name for name in vars({top}) if not name.startswith('__')])\n"
    ),
    "looks for a part before and after": (
        "import sys\n\nprint({part!r} in sys.modules)\nimport {name}\n\nprint({part!r} in sys.modules)\n"
        "value = {does}\nprint({part!r} in sys.modules, [n for n in sys.modules if n[0] != '_'])\n"
    ),
    "has changed what it finds": (
        "import os\nimport warnings\n\nos.environ['MPLBACKEND'] = 'svg'\nwarnings.simplefilter('error')\n"
        "import {name}\n\nprint(len(warnings.filters), sorted(os.environ))\nprint({does})\n"
    ),
    "ends": (
        "import {name}\nimport atexit\n\n\nclass D:\n    def __del__(self):\n        print('del', sep='')\n\n\n"
        "d = D()\nd.itself = d\nlater = atexit.register(print, 'exit')\nvalue = {does}\n"
        "raise ValueError(type(value).__name__)\n"
    ),
}


def program(name: str, look: str) -> str:
    """The program that looks so at a package."""
    imported, does, part = PACKAGES[name]
    top = imported.partition(".")[0]
    return LOOKS[look].format(name=imported, does=does, part=part, top=top)
