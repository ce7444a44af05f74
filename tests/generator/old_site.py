"""A site as other tools have it, which is to be adopted."""

CONFIG = """\
site_name: x
markdown_extensions:
  - admonition
  - attr_list
  - pymdownx.tabbed:
      alternate_style: true
  - pymdownx.snippets:
      base_path: [docs_src]
"""
PAGE = """\
# Home

## Basic usage

```python {test="skip" title="main.py"}
x = 1
print(x)
#> 2
for i in range(2):
    print(i)
    #> 0
    #> 1
```

!!! note

    ```py hl_lines="2 3" group="a"
    class User:
        name = "a"  # (1)!
        age = 3
    ```

    1. A note.

=== "One"

    ```python
    print(User().name)
    ```

=== "Two"

    ```python
    client.get(User())
    ```

> ```python
> >>> 1 + 1
> 2
> >>> "a" * 2
> 'aa'
> ```

{* ../../docs_src/a.py hl[2] *}

```python
1 / 0
```

```python
foo(
```
"""
