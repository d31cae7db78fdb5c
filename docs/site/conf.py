"""Sphinx configuration of the documentation site; `scripts/site.sh` builds it.

Sources stay where people read them on a forge: README.md, docs/, notebooks/, … The repository is the source folder, so
links between them hold in both places, and nothing is copied. Nothing on a page is fetched from a network: the theme
brings its files, equations become MathML.
"""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

project = "ntk-verify"
author = "the authors of ntk-verify"
language = "en"
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "equations", "forge"]
include_patterns = [
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "docs/*.md",
    "docs/site/api/*.md",
    "notebooks/*.ipynb",
    "notebooks/README.md",
    "proofs/README.md",
    "python/README.md",
]
root_doc = "README"
suppress_warnings = ["misc.highlighting_failure"]  # what programs print is no language

myst_enable_extensions = ["dollarmath"]
myst_fence_as_directive = ["math"]  # ```math, as forges write displayed equations
myst_heading_anchors = 3
myst_links_external_new_tab = False
nb_execution_mode = "off"  # outputs are committed, and CI executes the notebooks
nb_render_markdown_format = "myst"
nb_merge_streams = True

html_theme = "furo"
html_title = "ntk-verify"
html_static_path = ["site.css", "equations.css"]
html_css_files = ["site.css", "equations.css"]
html_copy_source = False
html_show_sphinx = False
html_math_renderer = "mathml"
html_theme_options = {"source_repository": "", "footer_icons": []}
pygments_style = "friendly"
pygments_dark_style = "native"

autodoc_typehints = "description"
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True, "show-inheritance": True}
napoleon_numpy_docstring = True
napoleon_google_docstring = True
